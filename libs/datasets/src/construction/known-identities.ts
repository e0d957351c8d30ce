import { imagesWhere, selectImages } from '../manifest/select-images.ts';
import type { Manifest } from '../manifest/manifest.ts';

/**
 * The class index that each image of `manifest` has in a model trained on `identities`; -1 for unknown ones.
 *
 * @param identities the training manifest's `identities`
 */
export function classIndices(manifest: Manifest, identities: readonly string[]): Int32Array {
  const known = new Map(identities.map((identity, index) => [identity, index]));
  const renamed = manifest.identities.map((identity) => known.get(identity) ?? -1);
  return manifest.identityOf.map((identity) => renamed[identity]!);
}

/** A test set parted by what was trained on: accuracy is for the known, verification for the unknown. */
export function byKnownIdentities(
  manifest: Manifest,
  identities: readonly string[],
): { readonly known?: Manifest; readonly unknown?: Manifest } {
  const classes = classIndices(manifest, identities);
  const part = (name: string, keep: (image: number) => boolean) => {
    const images = imagesWhere(manifest, keep);
    if (images.length === 0) return undefined;
    return selectImages(manifest, images, { transform: 'by-known-identities', options: { part: name } });
  };
  const known = part('known', (image) => classes[image]! >= 0);
  const unknown = part('unknown', (image) => classes[image]! < 0);
  return { ...(known === undefined ? {} : { known }), ...(unknown === undefined ? {} : { unknown }) };
}
