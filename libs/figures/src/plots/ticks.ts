/** Round values (1, 2 or 5 times a power of ten apart) within an interval, about as many as asked for. */
export function roundTicks(low: number, high: number, about: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .reduce((best, candidate) =>
      Math.abs(Math.log(candidate / rough)) < Math.abs(Math.log(best / rough)) ? candidate : best,
    );
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

// In decades: below this, powers of ten alone would be one or two ticks.
const SHORT_AXIS = 1.6;

/** The powers of ten in an interval; on a short axis with 2 and 5 times them. */
export function decadeTicks(low: number, high: number): number[] {
  const inside = (factors: readonly number[]): number[] => {
    const values: number[] = [];
    for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
      for (const factor of factors) {
        const value = Number(`${factor}e${exponent}`);
        if (value >= low * 0.999 && value <= high * 1.001) values.push(value);
      }
    }
    return values;
  };
  return Math.log10(high / low) < SHORT_AXIS ? inside([1, 2, 5]) : inside([1]);
}
