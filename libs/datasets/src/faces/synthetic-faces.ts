import { parseConfig } from '@rangeloss/foundation';
import { z } from 'zod';
import { createManifest } from '../manifest/manifest.ts';
import type { Dataset } from '../sources/dataset.ts';
import { faceIdentity, type FaceIdentity } from './identity.ts';
import { renderFace } from './render-face.ts';
import { faceView } from './view.ts';

/** Part of the origin: a change of the drawing is another data set. */
const GENERATOR = 'synthetic-faces-1';

/** Views differ as strongly as this: softmax alone was run on it, and found it hard enough (docs/datasets.md). */
const NUISANCE = 1;

const schema = z.strictObject({
  identities: z.int().min(1).default(400),
  /** Images of each person: one number, or a list with one for each. */
  images: z.union([z.int().min(1), z.array(z.int().min(1)).min(1)]).default(50),
  /** Side of the square picture in pixels. */
  size: z.int().min(8).max(512).default(48),
  seed: z.int().default(0),
});

export type SyntheticFacesOptions = z.input<typeof schema>;

/**
 * Drawn faces: any number of people, each with a head, skin, hair, eyes, brows, nose, mouth, beard and marks of their
 * own, seen in changing pose, light, expression and background, with glasses, occlusion and noise.
 *
 * Nothing is stored: an image is drawn when it is read, from the seed, the person and its number. size x size x 3,
 * in [0, 1].
 *
 * @throws ConfigError for options that do not fit the schema, or a list of images of another length
 */
export function syntheticFaces(options: SyntheticFacesOptions = {}): Dataset {
  const { identities, images, size, seed } = parseConfig(
    schema.refine((given) => !Array.isArray(given.images) || given.images.length === given.identities, {
      message: 'must hold one number for each identity',
      path: ['images'],
    }),
    options,
    'syntheticFaces',
  );
  const counts = Array.isArray(images) ? images : Array<number>(identities).fill(images);
  const identityOf = Int32Array.from(
    counts.flatMap((count, identity) => Array<number>(count).fill(identity)),
  );
  const starts = new Int32Array(identities);
  for (let identity = 1; identity < identities; identity++) {
    starts[identity] = starts[identity - 1]! + counts[identity - 1]!;
  }
  const people = new Map<number, FaceIdentity>();
  const person = (identity: number) => {
    const known = people.get(identity) ?? faceIdentity(seed, identity);
    people.set(identity, known);
    return known;
  };
  const values = size * size * 3;
  const bytes = new Uint8Array(values);
  const manifest = createManifest({
    name: 'synthetic-faces',
    origin: `${GENERATOR}:${size}:${seed}`,
    identities: counts.map((_, identity) => `person-${String(identity).padStart(6, '0')}`),
    identityOf,
    item: Int32Array.from(identityOf.keys()),
    history: [{ transform: GENERATOR, options: { identities, images, size, seed } }],
  });
  const source = {
    shape: [size, size, 3] as const,
    scale: '[0, 1]',
    where: (item: number) =>
      `person ${identityOf[item] ?? -1}, image ${item - (starts[identityOf[item] ?? 0] ?? 0)}`,
    read: (items: Int32Array, into: Float32Array) => {
      items.forEach((item, row) => {
        if (!(item >= 0 && item < identityOf.length)) {
          throw new RangeError(`There is no image ${item} among ${identityOf.length}.`);
        }
        const identity = identityOf[item]!;
        const image = item - starts[identity]!;
        const view = faceView(seed, identity, image, NUISANCE);
        renderFace(person(identity), view, size, bytes, [seed, identity, image]);
        for (let value = 0; value < values; value++) into[row * values + value] = bytes[value]! / 255;
      });
    },
  };
  return { manifest, source };
}
