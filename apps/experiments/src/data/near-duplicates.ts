import { hashTexts, imageSize, type ImageSource, type Manifest } from '@rangeloss/datasets';
import { storedHashes, storeHashes } from '@rangeloss/datasets/node';
import { findLeakage } from '@rangeloss/evaluation';
import { contentHash, UserError } from '@rangeloss/foundation';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { say } from '../terminal/output.ts';
import type { CellData } from './prepare-data.ts';
import { openSource } from './sources.ts';

/** A training image and a test image that are taken for one, by their number in the source. */
export interface Duplicate {
  readonly train: number;
  readonly test: number;
  /** Bits of 64 in which their hashes differ. */
  readonly bits: number;
}

const BITS = 4;
const found = new Map<string, Promise<readonly Duplicate[]>>();

/**
 * Stops a study that tests on images that it trains on. It looks where `data.duplicates` asks for it, and where
 * `rangeloss data check --hashes` has kept the hashes of the data set; all that the study could train on counts,
 * truncated or not, so that its cells stop together.
 *
 * @throws UserError that names the first two images
 */
export async function refuseDuplicates(config: CellConfig['data'], data: CellData): Promise<void> {
  const { bits = BITS, exact = false, allow = false } = config.duplicates ?? {};
  const manifest = await hashedManifest(config);
  if (manifest === undefined) return;
  const { untruncated, test, openSet } = data.manifests;
  const key = contentHash([manifest.hash, untruncated.hash, test.hash, openSet?.hash ?? null, bits, exact]);
  let search = found.get(key);
  if (search === undefined) found.set(key, (search = duplicates(manifest, data, exact ? 0 : bits, exact)));
  const all = await search;
  const [first] = all;
  if (first === undefined) return;
  const named = (item: number) => data.source.where?.(item) ?? `image ${item}`;
  const told =
    `Training and test share ${all.length} pairs of ${exact ? 'equal' : 'nearly equal'} images, the first: ` +
    `${named(first.train)} and ${named(first.test)}${exact ? '' : `, ${first.bits} of 64 bits apart`}.`;
  if (!allow) {
    throw new UserError(told, {
      field: 'data.duplicates',
      mend: 'Take one of each out of the data, or allow them by name: data.duplicates.allow=true.',
    });
  }
  say(`${told} data.duplicates allows them.`, { json: true });
}

async function hashedManifest({
  source,
  root,
  duplicates: asked,
}: CellConfig['data']): Promise<Manifest | undefined> {
  const dataset = await openSource(namedOptions(source), root);
  const stored = await storedHashes(dataset);
  if (stored !== undefined) return stored.manifest;
  return asked === undefined || asked.allow ? undefined : (await storeHashes(dataset)).manifest;
}

async function duplicates(
  hashed: Manifest,
  { source, manifests: { untruncated, test, openSet } }: CellData,
  bits: number,
  exact: boolean,
): Promise<readonly Duplicate[]> {
  const texts = hashTexts(hashed);
  const hashOf = new Map(texts.map((text, image) => [hashed.item[image]!, text]));
  const train = [...untruncated.item];
  const tested = [...test.item, ...(openSet?.item ?? [])];
  const side = (items: readonly number[]) => ({
    identities: [],
    hashes: items.map((item) => hashOf.get(item)!),
  });
  const near = findLeakage(side(train), side(tested), bits).duplicates.map((pair) => ({
    train: train[pair.train]!,
    test: tested[pair.test]!,
    bits: pair.bits,
  }));
  return exact ? equalImages(source, near) : near;
}

/** Of pairs with equal hashes those whose pixels are equal; each image is read once. */
async function equalImages(source: ImageSource, pairs: readonly Duplicate[]): Promise<Duplicate[]> {
  const contents = new Map<number, string>();
  const pixels = new Float32Array(imageSize(source));
  for (const item of new Set(pairs.flatMap(({ train, test }) => [train, test]))) {
    await source.read(Int32Array.of(item), pixels);
    contents.set(item, contentHash([...pixels]));
  }
  return pairs.filter(({ train, test }) => contents.get(train) === contents.get(test));
}
