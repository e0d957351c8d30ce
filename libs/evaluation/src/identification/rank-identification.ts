import { UserError } from '@rangeloss/foundation';
import { searchProbes, type ProbeSearch, type ProbeSearchInput } from './probe-search.ts';

/** Who is looked for, and at which ranks. */
export interface IdentificationInput extends ProbeSearchInput {
  /** 1, 5, 10. */
  readonly ranks?: readonly number[];
}

/** Closed-set identification. */
export interface Identification {
  readonly rates: readonly { readonly rank: number; readonly rate: number }[];
  /** Cumulative match characteristic: `cmc[r - 1]` is the share of probes found within rank r. */
  readonly cmc: Float64Array;
  readonly probes: number;
  /** Probes whose identity is not enrolled; they are in no rate. */
  readonly unenrolledProbes: number;
  readonly gallery: number;
  readonly identities: number;
  readonly distractors: number;
}

/**
 * Rank-k identification rates and the cumulative match characteristic. A probe's rank is one more than the identities
 * and distractors that are nearer than its own; those equally near count as nearer, so that equal embeddings gain
 * nothing.
 *
 * @throws UserError when no probe is enrolled
 */
export async function identification(input: IdentificationInput): Promise<Identification> {
  return identificationRates(await searchProbes(input), input.ranks);
}

/**
 * The same from a search that has been made, which serves open-set rates as well, or from {@link searchSingleImages}.
 *
 * @param ranks 1, 5, 10
 * @throws UserError when no probe is enrolled
 */
export function identificationRates(
  {
    rank,
    gallery,
    identities,
    distractors,
  }: Pick<ProbeSearch, 'rank' | 'gallery' | 'identities' | 'distractors'>,
  ranks: readonly number[] = [1, 5, 10],
): Identification {
  const enrolled = rank.filter((value) => value > 0);
  if (enrolled.length === 0) {
    throw new UserError('No probe has its identity in the gallery.', { field: 'probes' });
  }
  const longest = enrolled.reduce((most, value) => Math.max(most, value), 0);
  const cmc = new Float64Array(longest);
  for (const value of enrolled) cmc[value - 1]!++;
  let found = 0;
  for (let place = 0; place < longest; place++) {
    found += cmc[place]!;
    cmc[place] = found / enrolled.length;
  }
  return {
    rates: ranks.map((asked) => ({
      rank: asked,
      rate: cmc[Math.min(asked, longest) - 1]!,
    })),
    cmc,
    probes: enrolled.length,
    unenrolledProbes: rank.length - enrolled.length,
    gallery,
    identities,
    distractors,
  };
}
