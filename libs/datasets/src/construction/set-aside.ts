import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import { imageCounts, imagesByIdentity, imagesOf } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages } from '../manifest/select-images.ts';

const schema = z.strictObject({
  /** Test images per identity. */
  test: z.int().min(0).default(0),
  /** Validation images per identity. */
  validation: z.int().min(0).default(0),
  /** Whole identities kept for open-set tests, with all their images. */
  openSet: z.int().min(0).default(0),
  /** Whole identities kept for choosing open-set hyper-parameters. */
  openSetValidation: z.int().min(0).default(0),
  /** Only identities with at least this many images are drawn for the open set: a genuine pair needs two. */
  openSetAtLeast: z.int().min(1).default(2),
  /** Images that each trained identity keeps whatever test and validation ask for. */
  keep: z.int().min(1).default(1),
  seed: z.int(),
});

export type SetAsideOptions = z.input<typeof schema>;

/** The parts of a data set; a part that nothing was asked for is absent. No image is in two parts. */
export interface SetAside {
  readonly train: Manifest;
  readonly validation?: Manifest;
  readonly test?: Manifest;
  /** Identities that are in no other part. */
  readonly openSet?: Manifest;
  readonly openSetValidation?: Manifest;
}

const PARTS = ['train', 'validation', 'test', 'openSet', 'openSetValidation'] as const;

/**
 * Takes test and validation images, and whole identities, out of a manifest; the first step of every construction.
 *
 * Which images an identity gives depends on the seed and its name only, not on what other identities there are.
 * An identity with few images gives test images first, then validation images, and keeps `keep` for training.
 *
 * @throws ConfigError for options that do not fit the schema
 * @throws UserError when there are not enough identities for the open set and training
 */
export function setAside(manifest: Manifest, options: SetAsideOptions): SetAside {
  const settled = parseConfig(schema, options, 'setAside');
  const part = new Uint8Array(manifest.item.length);
  const identityPart = openSetParts(manifest, settled);
  const grouped = imagesByIdentity(manifest);
  manifest.identities.forEach((name, identity) => {
    const images = imagesOf(grouped, identity);
    if (identityPart[identity]! > 0) {
      for (const image of images) part[image] = identityPart[identity]!;
      return;
    }
    const test = Math.min(settled.test, Math.max(0, images.length - settled.keep));
    const validation = Math.min(settled.validation, Math.max(0, images.length - settled.keep - test));
    if (test + validation === 0) return;
    const drawn = randomStream(settled.seed, 'set-aside', name).sample(images.length, test + validation);
    drawn.forEach((place, order) => {
      part[images[place]!] = PARTS.indexOf(order < test ? 'test' : 'validation');
    });
  });
  const parts: Partial<Record<(typeof PARTS)[number], Manifest>> = {};
  PARTS.forEach((name, index) => {
    const images = imagesWhere(manifest, (image) => part[image] === index);
    if (images.length === 0 && index > 0) return;
    parts[name] = selectImages(manifest, images, {
      transform: 'set-aside',
      options: { ...settled, part: name },
    });
  });
  return parts as SetAside;
}

function openSetParts(manifest: Manifest, options: z.output<typeof schema>): Uint8Array {
  const { openSet, openSetValidation, openSetAtLeast, seed } = options;
  const part = new Uint8Array(manifest.identities.length);
  if (openSet + openSetValidation === 0) return part;
  const counts = imageCounts(manifest);
  const eligible = [...counts.keys()].filter((identity) => counts[identity]! >= openSetAtLeast);
  const wanted = openSet + openSetValidation;
  if (wanted > eligible.length || wanted >= manifest.identities.length) {
    throw new UserError(
      `setAside: ${wanted} identities are to be kept from training, but of ${manifest.identities.length} in ` +
        `"${manifest.name}" only ${eligible.length} have ${openSetAtLeast} images or more, and one must remain.`,
      { field: 'openSet', mend: 'Lower openSet, openSetValidation or openSetAtLeast.' },
    );
  }
  randomStream(seed, 'open-set')
    .sample(eligible.length, wanted)
    .forEach((place, order) => {
      part[eligible[place]!] = PARTS.indexOf(order < openSet ? 'openSet' : 'openSetValidation');
    });
  return part;
}
