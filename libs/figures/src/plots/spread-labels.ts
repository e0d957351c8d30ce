/**
 * Positions for labels at line ends: as near to their lines as a least distance between labels allows.
 * @param positions where the lines end, in pixels from the top
 * @param gap least distance of two labels in pixels
 * @param height the labels stay within 0..height where they can
 */
export function spreadLabels(positions: readonly number[], gap: number, height: number): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
  const placed = order.map((index) => positions[index]!);
  for (let index = 1; index < placed.length; index++) {
    placed[index] = Math.max(placed[index]!, placed[index - 1]! + gap);
  }
  // What was pushed below the bottom pushes back upwards.
  const overflow = (placed.at(-1) ?? 0) - height;
  if (overflow > 0) {
    placed[placed.length - 1] = placed.at(-1)! - overflow;
    for (let index = placed.length - 2; index >= 0; index--) {
      placed[index] = Math.min(placed[index]!, placed[index + 1]! - gap);
    }
  }
  const result = new Array<number>(positions.length);
  order.forEach((index, place) => {
    result[index] = placed[place]!;
  });
  return result;
}
