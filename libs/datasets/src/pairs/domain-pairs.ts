import { UserError } from '@rangeloss/foundation';
import type { Manifest } from '../manifest/manifest.ts';
import { verificationPairs, type FoldedPairs, type VerificationPairOptions } from './verification-pairs.ts';

/**
 * Balanced verification pairs within each domain of a manifest, by the domain's name: impostors of another script, for
 * instance, are told apart too easily. A domain whose images do not give the folds is absent.
 *
 * @returns indices into the manifest's images
 * @throws UserError for a manifest without domains, ConfigError for options that do not fit
 */
export function pairsWithinDomains(
  manifest: Manifest,
  options: VerificationPairOptions,
): Map<string, FoldedPairs> {
  const pairs = new Map<string, FoldedPairs>();
  for (const [domain, own] of imagesByDomain(manifest)) {
    const local = pairsOf(own, manifest, options);
    if (local === undefined) continue;
    const global = (places: Int32Array) => places.map((place) => own[place]!);
    pairs.set(domain, { ...local, first: global(local.first), second: global(local.second) });
  }
  return pairs;
}

/**
 * Several lists of pairs of the same images and folds as one.
 *
 * @throws UserError when there is none
 */
export function joinedPairs(lists: readonly FoldedPairs[]): FoldedPairs {
  if (lists.length === 0) throw new UserError('There are no pairs to join.', { field: 'pairs' });
  const joined = (column: 'first' | 'second' | 'fold') =>
    Int32Array.from(lists.flatMap((list) => [...list[column]]));
  return {
    first: joined('first'),
    second: joined('second'),
    same: Uint8Array.from(lists.flatMap(({ same }) => [...same])),
    fold: joined('fold'),
    identityDisjoint: lists.every(({ identityDisjoint }) => identityDisjoint),
  };
}

function imagesByDomain({ domain, domainNames, name }: Manifest): [string, Int32Array][] {
  if (domain === undefined || domainNames === undefined) {
    throw new UserError(`The images of "${name}" belong to no domains.`, {
      field: 'domain',
      mend: 'Give a manifest with the column "domain", as the glyphs have it.',
    });
  }
  return domainNames.map((named, index) => [
    named,
    Int32Array.from(domain.keys()).filter((image) => domain[image] === index),
  ]);
}

function pairsOf(
  images: Int32Array,
  manifest: Manifest,
  options: VerificationPairOptions,
): FoldedPairs | undefined {
  try {
    return verificationPairs(
      images.map((image) => manifest.identityOf[image]!),
      options,
    );
  } catch (error) {
    // Options that do not fit are told by every domain; only too few images pass.
    if (error instanceof UserError && error.constructor === UserError) return undefined;
    throw error;
  }
}
