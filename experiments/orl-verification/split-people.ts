import { imagesWhere, selectImages, type ImageSource, type Manifest } from '@rangeloss/datasets';
import { imageFolder } from '@rangeloss/datasets/node';
import { UserError } from '@rangeloss/foundation';

/** Photographs of people to train on, and of others to judge by. */
export interface SplitPeople {
  readonly source: ImageSource;
  readonly train: Manifest;
  readonly test: Manifest;
}

/**
 * The first people by number (`s1`, `s2`, ...) train, the next ones test; no person is in both. Photographs are made
 * 56 x 46, half the size that they have.
 */
export async function splitPeople(root: string, train: number, test: number): Promise<SplitPeople> {
  const { manifest, source } = await imageFolder(root, { shape: [56, 46, 1], fit: 'fill' });
  const number = manifest.identities.map((name) => Number(name.replace(/^s/, '')));
  const part = (name: string, above: number, upTo: number): Manifest =>
    selectImages(
      manifest,
      imagesWhere(manifest, (image) => {
        const person = number[manifest.identityOf[image]!]!;
        return person > above && person <= upTo;
      }),
      { transform: 'people', options: { part: name, above, upTo } },
    );
  const people = { source, train: part('train', 0, train), test: part('test', train, train + test) };
  const found = people.train.identities.length + people.test.identities.length;
  if (found !== train + test) {
    throw new UserError(`${root} holds ${found} of the people s1 ... s${train + test}.`, { file: root });
  }
  return people;
}
