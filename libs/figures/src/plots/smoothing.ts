/**
 * Exponential moving average without the bias towards zero at the start (Kingma and Ba, 2015, section 3).
 * @param factor 0 leaves the values as they are; 0.9 averages over about ten of them
 */
export function smooth(values: readonly number[], factor: number): number[] {
  let average = 0;
  let weight = 0;
  return values.map((value) => {
    average = factor * average + (1 - factor) * value;
    weight = factor * weight + (1 - factor);
    return average / weight;
  });
}

/** At most so many points, each the mean of a run of neighbours: what a line of that many pixels can show. */
export function thin(
  points: readonly (readonly [number, number])[],
  most: number,
): (readonly [number, number])[] {
  if (points.length <= most) return [...points];
  const size = points.length / most;
  return Array.from({ length: most }, (_, bin) => {
    const part = points.slice(Math.floor(bin * size), Math.floor((bin + 1) * size));
    const mean = (axis: 0 | 1): number => part.reduce((sum, point) => sum + point[axis], 0) / part.length;
    return [mean(0), mean(1)] as const;
  });
}
