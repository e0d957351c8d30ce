/**
 * Counts of genuine and impostor distances in bins that cover all numbers: a bin holds the numbers whose float32 form
 * has the same sign, exponent and first eleven bits of the mantissa, so it is a two-thousandth wide. 2^20 bins in
 * 24 MiB, whatever the number of pairs; bins are in the order of their numbers, so every count at a bin's edge is
 * exact.
 */
export class DistanceHistogram {
  readonly genuine = new Float64Array(binCount);
  readonly impostor = new Float64Array(binCount);
  /** The largest distance in each bin; -Infinity in an empty one. */
  readonly largest = new Float64Array(binCount).fill(-Infinity);
  genuineTotal = 0;
  impostorTotal = 0;

  /** @param same 1 genuine, 0 impostor */
  add(distance: number, same: number): void {
    const bin = binOfDistance(distance);
    if (same === 1) {
      this.genuine[bin]!++;
      this.genuineTotal++;
    } else {
      this.impostor[bin]!++;
      this.impostorTotal++;
    }
    if (distance > this.largest[bin]!) this.largest[bin] = distance;
  }

  /** The bins that hold something, ascending: a few thousand as a rule. */
  occupied(): Int32Array {
    const bins: number[] = [];
    for (let bin = 0; bin < binCount; bin++) if (this.genuine[bin]! + this.impostor[bin]! > 0) bins.push(bin);
    return Int32Array.from(bins);
  }
}

const binBits = 20;
const binCount = 2 ** binBits;

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The bin of a distance; never falls as the distance grows, because rounding to float32 never does. */
export function binOfDistance(distance: number): number {
  // Adding zero makes -0 and 0, which are equal, one number.
  single[0] = distance + 0;
  const word = bits[0]!;
  // Of negative numbers the larger pattern is the smaller number.
  return (word & 0x80000000 ? ~word : word | 0x80000000) >>> (32 - binBits);
}
