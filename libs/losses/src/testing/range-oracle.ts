import { squaredDistance, type Matrix } from './numbers.ts';

/** The range loss straight from its formula, with loops, in float64. Shares no code with the library. */
export function rangeOracle(
  embeddings: Matrix,
  labels: readonly number[],
  { k, margin, reduction = 'sum' }: { k: number; margin: number; reduction?: 'sum' | 'mean' },
): { intra: number; inter: number } {
  const identities = [...new Set(labels)];
  let intra = 0;
  let paired = 0;
  for (const identity of identities) {
    const images = embeddings.filter((_, row) => labels[row] === identity);
    const ranges: number[] = [];
    for (let a = 0; a < images.length; a++) {
      for (let b = 0; b < a; b++) ranges.push(squaredDistance(images[a]!, images[b]!));
    }
    if (ranges.length === 0) continue;
    paired++;
    const greatest = ranges.sort((one, other) => other - one).slice(0, k);
    if (greatest.includes(0)) continue;
    intra += greatest.length / greatest.reduce((sum, range) => sum + 1 / range, 0);
  }
  const centers = identities.map((identity) => {
    const images = embeddings.filter((_, row) => labels[row] === identity);
    return images[0]!.map(
      (_, place) => images.reduce((sum, image) => sum + image[place]!, 0) / images.length,
    );
  });
  let nearest = Infinity;
  for (let a = 0; a < centers.length; a++) {
    for (let b = 0; b < a; b++) nearest = Math.min(nearest, squaredDistance(centers[a]!, centers[b]!));
  }
  const inter = nearest === Infinity ? 0 : Math.max(margin - nearest, 0);
  return { intra: reduction === 'sum' ? intra : intra / Math.max(paired, 1), inter };
}
