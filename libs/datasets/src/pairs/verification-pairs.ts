import { parseConfig, randomStream, UserError, type RandomStream } from '@rangeloss/foundation';
import { z } from 'zod';
import { PairPool } from './pair-pool.ts';

/** Pairs of images and whether they show one identity; all columns are [pairs]. */
export interface PairList {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 genuine (one identity), 0 impostor (two). */
  readonly same: Uint8Array;
}

export interface FoldedPairs extends PairList {
  /** The fold of each pair, from 0. */
  readonly fold: Int32Array;
  /** Whether no identity is in two folds. */
  readonly identityDisjoint: boolean;
}

const even = z
  .int()
  .min(2)
  .refine((pairs) => pairs % 2 === 0, { message: 'must be even: half of the pairs of each kind' });

const schema = z.strictObject({
  folds: z.int().min(1).max(1000).default(10),
  /** Pairs in a fold, half of each kind; by default what the smallest fold can give, up to `atMost`. */
  perFold: even.optional(),
  /** Without `perFold`: the most pairs in a fold. LFW has 600. */
  atMost: even.default(600),
  seed: z.int(),
});

export type VerificationPairOptions = z.input<typeof schema>;

/**
 * Balanced verification pairs as LFW's: fold after fold, in each as many genuine as impostor pairs, none twice.
 *
 * Identities are dealt out so that none is in two folds, where each fold can then have two identities and a
 * genuine pair; else the folds share them and `identityDisjoint` is false. Genuine pairs go round the identities,
 * so that one with many images does not dominate; the two identities of an impostor pair are drawn uniformly.
 *
 * @param identities [images] the identity of each held-out image: any numbers or names
 * @returns indices into `identities`
 * @throws UserError when there is no image, fewer than two identities, no identity with two images, or fewer
 *   pairs than asked for; ConfigError for options that do not fit
 */
export function verificationPairs(
  identities: ArrayLike<number | string>,
  options: VerificationPairOptions,
): FoldedPairs {
  const { folds, perFold, atMost, seed } = parseConfig(schema, options, 'verificationPairs');
  const members = membersOf(identities);
  const random = randomStream(seed, 'verification-pairs');
  const dealt = dealtIdentities(members, folds, random);
  const pools = dealt.map((part) => new PairPool(part, random));
  const share = dealt.length === folds ? 1 : folds;
  const most = Math.min(
    ...pools.map(({ genuine, impostors }) => Math.floor(Math.min(genuine, impostors) / share)),
  );
  const half = perFold === undefined ? Math.min(most, atMost / 2) : perFold / 2;
  if (half > most || half === 0) {
    throw new UserError(
      `verificationPairs: ${folds} folds of ${Math.max(1, half)} genuine and as many impostor pairs are wanted, but ` +
        `${identities.length} images of ${members.length} identities give ${most} of each in a fold.`,
      { field: 'perFold', mend: 'Lower perFold or folds, or hold out more identities or images.' },
    );
  }
  return drawn(pools, folds, half);
}

function membersOf(identities: ArrayLike<number | string>): Int32Array[] {
  const byIdentity = new Map<number | string, number[]>();
  for (let image = 0; image < identities.length; image++) {
    const known = byIdentity.get(identities[image]!);
    if (known === undefined) byIdentity.set(identities[image]!, [image]);
    else known.push(image);
  }
  const members = [...byIdentity.values()].map((images) => Int32Array.from(images));
  if (members.length < 2 || !members.some(({ length }) => length > 1)) {
    throw new UserError(
      `verificationPairs: ${identities.length} images of ${members.length} identities give no ` +
        `${members.length < 2 ? 'impostor' : 'genuine'} pair.`,
      {
        field: 'identities',
        mend: 'Hold out at least two identities, one of them with two images (setAside: openSet).',
      },
    );
  }
  return members;
}

/** One list of identities per fold, or a single list when the folds have to share. */
function dealtIdentities(
  members: readonly Int32Array[],
  folds: number,
  random: RandomStream,
): Int32Array[][] {
  const shuffled = random.shuffle(members);
  const paired = shuffled.filter(({ length }) => length > 1);
  if (members.length < 2 * folds || paired.length < folds) return [shuffled];
  const dealt: Int32Array[][] = Array.from({ length: folds }, () => []);
  // Those with pairs are dealt first, so that every fold gets one.
  [...paired, ...shuffled.filter(({ length }) => length === 1)].forEach((images, place) => {
    dealt[place % folds]!.push(images);
  });
  return dealt;
}

function drawn(pools: readonly PairPool[], folds: number, half: number): FoldedPairs {
  const length = folds * half * 2;
  const first = new Int32Array(length);
  const second = new Int32Array(length);
  const same = new Uint8Array(length);
  const fold = new Int32Array(length);
  for (let pair = 0; pair < length; pair++) {
    fold[pair] = Math.floor(pair / (2 * half));
    same[pair] = pair % (2 * half) < half ? 1 : 0;
    const pool = pools[pools.length === 1 ? 0 : fold[pair]!]!;
    [first[pair], second[pair]] = same[pair] === 1 ? pool.genuinePair() : pool.impostorPair();
  }
  return { first, second, same, fold, identityDisjoint: pools.length === folds };
}
