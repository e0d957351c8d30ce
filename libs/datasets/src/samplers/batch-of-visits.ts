import { randomStream, type RandomStream } from '@rangeloss/foundation';
import { imagesOf, type ImagesByIdentity } from '../manifest/grouping.ts';
import type { Visit, VisitImages } from './identity-visits.ts';

export const shortPolicies = ['fill', 'repeat', 'replace', 'skip'] as const;
export type ShortPolicy = (typeof shortPolicies)[number];

export interface VisitBatch {
  readonly visits: readonly Visit[];
  readonly taken: VisitImages;
  readonly grouped: ImagesByIdentity;
  /** K. */
  readonly images: number;
  readonly batchSize: number;
  readonly short: ShortPolicy;
  readonly seed: number;
  readonly step: number;
}

/** The images of a batch from the identities that it visits; see `identitiesImages` for the policies. */
export function batchOfVisits(batch: VisitBatch): Int32Array {
  const { visits, taken, grouped, images, batchSize, short, seed, step } = batch;
  const into = new Int32Array(batchSize);
  const random = () => randomStream(seed, 'sampler', 'short', step);
  let stream: RandomStream | undefined;
  let at = 0;
  for (const visit of visits) {
    const own = imagesOf(grouped, visit.identity);
    const missing = images - own.length;
    if (missing > 0 && short === 'replace') {
      stream ??= random();
      for (let k = 0; k < images; k++) into[at++] = own[stream.integer(own.length)]!;
      continue;
    }
    const size = taken.distinct(visit, into, at);
    at += size;
    if (missing > 0 && short === 'repeat') {
      for (let k = 0; k < missing; k++, at++) into[at] = into[at - size]!;
    }
  }
  if (at < batchSize) fill(batch, into, at, stream ?? random());
  return into;
}

/** Free places go in turn to the visited identities that have unused images, then to any image, then to repeats. */
function fill(
  { visits, grouped, batchSize }: VisitBatch,
  into: Int32Array,
  from: number,
  random: RandomStream,
): void {
  let at = from;
  const taken = new Set(into.subarray(0, from));
  let spare = visits
    .map(({ identity }) =>
      random.shuffle([...imagesOf(grouped, identity)].filter((image) => !taken.has(image))),
    )
    .filter((unused) => unused.length > 0);
  while (at < batchSize && spare.length > 0) {
    for (const unused of spare) {
      if (at < batchSize) into[at++] = unused.pop()!;
    }
    spare = spare.filter((unused) => unused.length > 0);
  }
  for (let place = 0; place < at; place++) taken.add(into[place]!);
  const all = grouped.images.length;
  while (at < batchSize && taken.size < all) {
    const image = random.integer(all);
    if (taken.has(image)) continue;
    taken.add(image);
    into[at++] = image;
  }
  // The manifest is smaller than the batch: now a repeat cannot be avoided.
  for (const first = at; at < batchSize; at++) into[at] = into[at % first]!;
}
