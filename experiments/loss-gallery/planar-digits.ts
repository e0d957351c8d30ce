import { longTail, setAside, type ImageSource, type Manifest } from '@rangeloss/datasets';
import { packagedDigits } from '@rangeloss/datasets/node';
import { UserError } from '@rangeloss/foundation';

/** Images of a digit below which it counts as the tail. */
const tailBelow = 50;

/** Real digits: a long tail to train on, equally many of each to draw. */
export interface PlanarDigits {
  readonly source: ImageSource;
  readonly train: Manifest;
  readonly test: Manifest;
  readonly identities: readonly { readonly name: string; readonly tail: boolean }[];
}

/** Training images of the ten digits fall from 500 to 20; which digit is how rare is drawn by the seed. */
export async function planarDigits(seed: number): Promise<PlanarDigits> {
  const { manifest, source } = await packagedDigits();
  const { train: rest, test } = setAside(manifest, { test: 150, seed });
  if (test === undefined) throw new UserError('The digits leave none to test on.', { field: 'test' });
  const train = longTail(rest, { profile: 'exponential', largest: 500, imbalance: 25, seed });
  const identities = train.identities.map((name, digit) => ({
    name,
    tail: train.identityOf.filter((identity) => identity === digit).length < tailBelow,
  }));
  return { source, train, test, identities };
}
