import prettyMilliseconds from 'pretty-ms';

/** A duration for people: `8s`, `3m 20s`. */
export function duration(milliseconds: number): string {
  return prettyMilliseconds(Math.max(0, Math.round(milliseconds / 1000) * 1000), {
    secondsDecimalDigits: 0,
    unitCount: 2,
  });
}
