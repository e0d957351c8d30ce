import { parseConfig, randomStream, UserError } from '@rangeloss/foundation';
import { z } from 'zod';
import type { SetAside } from '../construction/set-aside.ts';
import { imageCounts } from '../manifest/grouping.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { imagesWhere, selectImages, selectSplit } from '../manifest/select-images.ts';

const share = z.number().min(0).max(0.9);
const schema = z.strictObject({
  /** The share of the characters that no training image shows, kept for testing. */
  openSet: share.default(0.2),
  /** The same, kept for choosing. */
  openSetValidation: share.default(0.05),
  /** Where images of unseen characters come from: the test families, unseen too, or all families. */
  families: z.enum(['unseen', 'all']).default('unseen'),
  seed: z.int(),
});

export type HoldOutOptions = z.input<typeof schema>;

/**
 * Parts a data set whose source has parts of its own (the font families of the glyphs) so that whole families and
 * whole characters are unseen:
 *
 * - `train`: trained characters in the training families
 * - `validation`, `test`: the same characters in the validation and test families
 * - `openSet`: other characters, in the test families (`families: 'all'`: in all of them)
 * - `openSetValidation`: yet others, in the families that are not for testing
 *
 * Unseen characters are drawn from those that have two images or more where they are tested: a genuine pair needs two.
 *
 * @throws UserError when the manifest has no split `train` or a part would be empty
 */
export function holdOutFamiliesAndIdentities(manifest: Manifest, options: HoldOutOptions): SetAside {
  const { openSet, openSetValidation, families, seed } = parseConfig(schema, options, 'holdOut');
  if (manifest.split === undefined || manifest.splitNames?.includes('train') !== true) {
    throw new UserError(`"${manifest.name}" has no families that are kept for testing.`, {
      field: 'holdOut',
      mend: 'Hold families out of a source that has parts of its own, such as the glyphs.',
    });
  }
  const unseen = families === 'unseen';
  const inTest = unseen ? selectSplit(manifest, 'test') : manifest;
  const counts = imageCounts(inTest);
  const pairable = inTest.identities.filter((_, identity) => counts[identity]! >= 2);
  const wanted = Math.round(openSet * pairable.length);
  const choosing = Math.round(openSetValidation * pairable.length);
  if (wanted + choosing >= manifest.identities.length) {
    throw new UserError(`No character of ${manifest.name} would be left to train on.`, {
      field: 'openSet',
      mend: 'Lower openSet or openSetValidation.',
    });
  }
  const drawn = randomStream(seed, 'hold-out').sample(pairable.length, wanted + choosing);
  const role = new Map(
    [...drawn].map(
      (place, order) => [pairable[place]!, order < wanted ? 'openSet' : 'openSetValidation'] as const,
    ),
  );
  const splitOf = (image: number) => manifest.splitNames![manifest.split![image]!]!;
  const roles = manifest.identities.map((name) => role.get(name));
  const part = (name: string, keep: (image: number, held: string | undefined) => boolean) => {
    const images = imagesWhere(manifest, (image) => keep(image, roles[manifest.identityOf[image]!]));
    if (images.length === 0) return undefined;
    return selectImages(manifest, images, {
      transform: 'hold-out',
      options: { openSet, openSetValidation, families, seed, part: name },
    });
  };
  const train = part('train', (image, held) => held === undefined && splitOf(image) === 'train');
  if (train === undefined)
    throw new UserError(`${manifest.name} has no image to train on.`, { field: 'split' });
  const rest = {
    validation: part('validation', (image, held) => held === undefined && splitOf(image) === 'validation'),
    test: part('test', (image, held) => held === undefined && splitOf(image) === 'test'),
    openSetValidation: part(
      'openSetValidation',
      (image, held) => held === 'openSetValidation' && (!unseen || splitOf(image) !== 'test'),
    ),
    openSet: part('openSet', (image, held) => held === 'openSet' && (!unseen || splitOf(image) === 'test')),
  };
  return { train, ...Object.fromEntries(Object.entries(rest).filter(([, made]) => made !== undefined)) };
}
