import { createManifest, TextPoolBuilder, type Manifest } from '@rangeloss/datasets';

export const IDENTITIES = 100_000;
export const IMAGES = 1_700_000;

/** Images per identity: a power law with 17 on average and every identity present, the sizes of MS-Celeb's list. */
export function powerLawCounts(): Int32Array {
  const counts = Int32Array.from({ length: IDENTITIES }, (_, rank) =>
    Math.max(1, Math.floor(30_000 / (rank + 60))),
  );
  let missing = IMAGES - counts.reduce((sum, count) => sum + count, 0);
  for (let step = 0; missing > 0; step++, missing--) counts[(step * 7919) % IDENTITIES]!++;
  return counts;
}

/** A manifest as a source builds it: path by path. */
export function millionImages(counts: Int32Array): Manifest {
  const paths = new TextPoolBuilder();
  const identityOf = new Int32Array(IMAGES);
  const names = Array.from(counts, (_, identity) => `m.${String(identity).padStart(6, '0')}`);
  let image = 0;
  counts.forEach((count, identity) => {
    for (let index = 0; index < count; index++) {
      paths.add(`${names[identity]!}/${index}-face.jpg`);
      identityOf[image++] = identity;
    }
  });
  return createManifest({
    name: 'million-images',
    origin: 'benchmark',
    identities: names,
    identityOf,
    item: Int32Array.from(identityOf.keys()),
    paths: paths.build(),
  });
}
