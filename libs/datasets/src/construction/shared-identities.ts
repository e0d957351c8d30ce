import { UserError } from '@rangeloss/foundation';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';

/** Identities that two data sets share, under the name that each gives them. */
export interface SharedIdentity {
  readonly training: string;
  readonly test: string;
}

/**
 * A name as two data sets would spell it alike: letters and digits only, without accents, in lower case
 * (`Beyoncé_Knowles`, `beyonce knowles`). Names that are only numbers are labels, not names, and have no such form:
 * that two data sets both number a class 7 says nothing.
 */
export function comparableName(name: string): string | undefined {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return plain === '' || /^\p{N}+$/u.test(plain) ? undefined : plain;
}

/**
 * Finds the identities of a training set that a test set holds too, by their names.
 *
 * It finds people under one spelling; for the known overlaps of two data sets under different names give
 * `removeIdentities` the published list, and for images that lie in both the perceptual hashes.
 */
export function sharedIdentities(training: readonly string[], test: readonly string[]): SharedIdentity[] {
  const known = new Map<string, string>();
  for (const name of test) {
    const comparable = comparableName(name);
    if (comparable !== undefined && !known.has(comparable)) known.set(comparable, name);
  }
  return training.flatMap((name) => {
    const found = known.get(comparableName(name) ?? '');
    return found === undefined ? [] : [{ training: name, test: found }];
  });
}

export interface RemoveIdentitiesOptions {
  /** Names as the manifest has them; names that it lacks are passed over. */
  readonly identities: readonly string[];
  /** Where the list comes from, for the history: a file, or the test set that it was found in. */
  readonly because: string;
}

/**
 * Takes identities out of a training set, with all their images: those that a test set holds too, for instance. The
 * removed names and the reason are in the history.
 *
 * @returns the same manifest when it has none of them
 * @throws UserError when nothing would be left
 */
export function removeIdentities(
  manifest: Manifest,
  { identities, because }: RemoveIdentitiesOptions,
): Manifest {
  const listed = new Set(identities);
  const gone = manifest.identities.map((identity) => listed.has(identity));
  const removed = manifest.identities.filter((_, index) => gone[index]);
  if (removed.length === 0) return manifest;
  if (removed.length === manifest.identities.length) {
    throw new UserError(
      `All ${removed.length} identities of "${manifest.name}" are to be removed (${because}), and nothing is left.`,
      { field: 'identities', mend: 'Train on another data set than the one that tests.' },
    );
  }
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => !gone[manifest.identityOf[image]!]),
    { transform: 'remove-shared-identities', options: { because, removed } },
  );
}
