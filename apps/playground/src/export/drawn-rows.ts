import type { DataRow } from '@rangeloss/figures';
import { largestRanges, nearestCenters } from '../picture/largest-ranges.ts';
import type { LossEffects } from '../settings/loss-effects.ts';
import type { Regions, SideFrame } from '../training/messages.ts';

/** Decision regions as rectangles: neighbours of a row with the same answer are one. */
export function regionRows({ domain, resolution, digits }: Regions, loss: string): DataRow[] {
  const rows: DataRow[] = [];
  const cell = domain.side / resolution;
  for (let row = 0; row < resolution; row++) {
    let start = 0;
    for (let column = 1; column <= resolution; column++) {
      const digit = digits[row * resolution + start]!;
      if (column < resolution && digits[row * resolution + column] === digit) continue;
      rows.push({
        loss,
        identity: String(digit),
        x: short(domain.left + start * cell),
        x2: short(domain.left + column * cell),
        y: short(domain.bottom + row * cell),
        y2: short(domain.bottom + (row + 1) * cell),
      });
      start = column;
    }
  }
  return rows;
}

/** The k greatest ranges of each digit of the batch, as lines. */
export function rangeRows(
  { batch }: Pick<SideFrame, 'batch'>,
  batchDigits: Int32Array,
  { k, pulls }: LossEffects,
  loss: string,
): DataRow[] {
  return largestRanges(batch, batchDigits, k).map(({ digit, first, second }) => ({
    loss,
    identity: String(digit),
    acts: pulls,
    x: short(batch[2 * first]!),
    y: short(batch[2 * first + 1]!),
    x2: short(batch[2 * second]!),
    y2: short(batch[2 * second + 1]!),
  }));
}

/** The two nearest centers of the batch, as one line; none with fewer than two digits. */
export function centerRows(
  { batch }: Pick<SideFrame, 'batch'>,
  batchDigits: Int32Array,
  { margin }: LossEffects,
  loss: string,
): DataRow[] {
  const pair = nearestCenters(batch, batchDigits);
  if (pair === undefined) return [];
  const [x, y, x2, y2] = [...pair.from, ...pair.to].map(short);
  return [{ loss, acts: margin !== undefined && pair.squared < margin, x: x!, y: y!, x2: x2!, y2: y2! }];
}

/** Five digits: finer than any pixel. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}
