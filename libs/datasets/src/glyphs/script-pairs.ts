import type { Manifest } from '../manifest/manifest.ts';
import {
  verificationPairs,
  type FoldedPairs,
  type VerificationPairOptions,
} from '../pairs/verification-pairs.ts';
import { UserError } from '@rangeloss/foundation';
import { scriptOf } from './characters.ts';

/**
 * Balanced verification pairs within each script, by name: impostors of another script are told apart too easily.
 * A script whose images do not give the folds is absent.
 *
 * @returns indices into the manifest's images
 */
export function pairsWithinScripts(
  manifest: Manifest,
  options: VerificationPairOptions,
): Map<string, FoldedPairs> {
  const images = new Map<string, number[]>();
  manifest.identityOf.forEach((identity, image) => {
    const script = scriptOf(manifest.identities[identity]!);
    const known = images.get(script);
    if (known === undefined) images.set(script, [image]);
    else known.push(image);
  });
  const pairs = new Map<string, FoldedPairs>();
  for (const [script, own] of [...images].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const local = pairsOf(own, manifest, options);
    if (local === undefined) continue;
    const global = (places: Int32Array) => places.map((place) => own[place]!);
    pairs.set(script, { ...local, first: global(local.first), second: global(local.second) });
  }
  return pairs;
}

function pairsOf(
  images: readonly number[],
  manifest: Manifest,
  options: VerificationPairOptions,
): FoldedPairs | undefined {
  try {
    return verificationPairs(
      images.map((image) => manifest.identityOf[image]!),
      options,
    );
  } catch (error) {
    // Options that do not fit are told by every script; only too few images pass.
    if (error instanceof UserError && error.constructor === UserError) return undefined;
    throw error;
  }
}
