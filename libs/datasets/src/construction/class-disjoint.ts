import { UserError } from '@rangeloss/foundation';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';
import type { Manifest } from '../manifest/manifest.ts';

/**
 * The split of metric learning on CUB-200, Cars-196 and SOP: the first classes train, the others test.
 *
 * @param trainClasses the number of classes, in the manifest's order, that train (100, 98 and 11,318 there)
 * @throws UserError when one side would have no class
 */
export function classDisjointSplit(
  manifest: Manifest,
  trainClasses: number,
): { train: Manifest; test: Manifest } {
  const classes = manifest.identities.length;
  if (!Number.isInteger(trainClasses) || trainClasses < 1 || trainClasses >= classes) {
    throw new UserError(`Of ${classes} classes, ${trainClasses} cannot train: one at least on either side.`, {
      field: 'trainClasses',
      mend: `Give a whole number from 1 to ${classes - 1}.`,
    });
  }
  const part = (name: string, keep: (identity: number) => boolean) =>
    selectImages(
      manifest,
      imagesWhere(manifest, (image) => keep(manifest.identityOf[image]!)),
      { transform: 'class-disjoint', options: { trainClasses, part: name } },
    );
  return {
    train: part('train', (identity) => identity < trainClasses),
    test: part('test', (identity) => identity >= trainClasses),
  };
}
