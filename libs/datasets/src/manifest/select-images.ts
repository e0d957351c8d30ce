import { suggestion, UserError } from '@rangeloss/foundation';
import { createManifest, type HistoryEntry, type Manifest } from './manifest.ts';

/**
 * The manifest of some of another's images, in the given order; identities left without an image go.
 *
 * @param images indices of images of `manifest`
 * @param step recorded in the history
 * @throws UserError when nothing is left
 */
export function selectImages(manifest: Manifest, images: Int32Array, step: HistoryEntry): Manifest {
  const { quality, perceptualHash, split, domain } = manifest;
  return derived(manifest, step, {
    identityOf: gathered(manifest.identityOf, images),
    item: gathered(manifest.item, images),
    ...(quality === undefined ? {} : { quality: Float32Array.from(images, (image) => quality[image]!) }),
    ...(perceptualHash === undefined
      ? {}
      : {
          perceptualHash: BigUint64Array.from(
            { length: images.length },
            (_, i) => perceptualHash[images[i]!]!,
          ),
        }),
    ...(split === undefined ? {} : { split: Uint8Array.from(images, (image) => split[image]!) }),
    ...(domain === undefined ? {} : { domain: Uint8Array.from(images, (image) => domain[image]!) }),
  });
}

/** A plain loop: on millions of images `map` with a callback takes several times as long. */
function gathered(column: Int32Array, images: Int32Array): Int32Array {
  const values = new Int32Array(images.length);
  for (let place = 0; place < values.length; place++) values[place] = column[images[place]!]!;
  return values;
}

/** The images for which `keep` is true, in their order. */
export function imagesWhere(manifest: Manifest, keep: (image: number) => boolean): Int32Array {
  const images = new Int32Array(manifest.item.length);
  let count = 0;
  for (let image = 0; image < images.length; image++) if (keep(image)) images[count++] = image;
  return images.slice(0, count);
}

/** The same images under other labels (label noise); columns not given stay. */
export function derived(
  manifest: Manifest,
  step: HistoryEntry,
  columns: Partial<Pick<Manifest, 'identityOf' | 'item' | 'quality' | 'perceptualHash' | 'split' | 'domain'>>,
): Manifest {
  return createManifest({
    ...columnsOf(manifest),
    ...columns,
    name: manifest.name,
    origin: manifest.origin,
    parent: manifest.hash,
    history: [...manifest.history, step],
  });
}

function columnsOf(manifest: Manifest) {
  const { identities, identityOf, item, quality, perceptualHash, paths } = manifest;
  const { split, splitNames, domain, domainNames } = manifest;
  return {
    identities,
    identityOf,
    item,
    ...(quality === undefined ? {} : { quality }),
    ...(perceptualHash === undefined ? {} : { perceptualHash }),
    ...(split === undefined ? {} : { split }),
    ...(splitNames === undefined ? {} : { splitNames }),
    ...(domain === undefined ? {} : { domain }),
    ...(domainNames === undefined ? {} : { domainNames }),
    ...(paths === undefined ? {} : { paths }),
  };
}

/** The images of one of the splits that the source itself gives. @throws UserError for an unknown split */
export function selectSplit(manifest: Manifest, name: string): Manifest {
  const index = manifest.splitNames?.indexOf(name) ?? -1;
  const split = manifest.split;
  if (index < 0 || split === undefined) {
    throw new UserError(
      `"${manifest.name}" has no split "${name}": ${suggestion(name, manifest.splitNames ?? [])}`,
      { field: 'split' },
    );
  }
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => split[image] === index),
    {
      transform: 'select-split',
      options: { split: name },
    },
  );
}
