import {
  type IdentityGroups,
  type ImageSource,
  frequencyBins,
  imageCounts,
  longTail,
  type LongTailOptions,
  type Manifest,
  setAside,
  shotGroups,
  truncateTail,
} from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { controlled, withTailNoise } from './control.ts';
import { withoutShared } from './remove-shared.ts';
import { openSource } from './sources.ts';

/** The data of a cell: what is trained on, what chooses, what is looked at once. */
export interface CellData {
  readonly source: ImageSource;
  readonly manifests: {
    /** Trained on. */
    readonly train: Manifest;
    /** The training data before its tail was cut: groups and bins are those of this one in every cell. */
    readonly untruncated: Manifest;
    readonly validation: Manifest;
    /** The same in every cell of a study. */
    readonly test: Manifest;
  };
  readonly shots: IdentityGroups;
  readonly bins: IdentityGroups;
  /** Training images of each identity of the untruncated data, by name. */
  readonly trainCounts: ReadonlyMap<string, number>;
  /** The identities that the study's truncation can remove: those with fewer images than `tailBelow`. */
  readonly tail: ReadonlySet<string>;
}

/**
 * Makes the data of a cell, in the order that keeps it honest: test and validation images are set aside first, then
 * the tail is made of the rest, then it is cut.
 *
 * The split has a seed of its own, so that one test set serves all seeds; the cell's seed permutes which identity
 * gets which frequency and which images it keeps.
 *
 * @throws UserError for data that is missing, too small, or truncated to nothing
 */
export async function prepareData(config: CellConfig['data'], seed: number): Promise<CellData> {
  const { manifest: given, source } = await openSource(namedOptions(config.source), config.root);
  const manifest = config.exclude === undefined ? given : await withoutShared(given, config.exclude);
  const { train: rest, validation, test } = setAside(manifest, config.split);
  if (validation === undefined || test === undefined) {
    throw new UserError(`No identity of ${manifest.name} has images to spare for validation and test.`, {
      field: 'data.split',
      mend: 'Lower data.split.test and data.split.validation.',
    });
  }
  const untruncated =
    config.longTail === undefined ? rest : longTail(rest, { ...config.longTail, seed } as LongTailOptions);
  const { tailBelow } = config;
  const cut =
    config.truncate === 0 ? untruncated : truncateTail(untruncated, { share: config.truncate, tailBelow });
  const train = withTailNoise(controlled(untruncated, cut, config, seed), config, seed);
  const counts = imageCounts(untruncated);
  const trainCounts = new Map(untruncated.identities.map((identity, index) => [identity, counts[index]!]));
  return {
    source,
    manifests: { train, untruncated, validation, test },
    shots: shotGroups(untruncated, { manyAbove: config.shots.many, fewBelow: config.shots.few }),
    bins: frequencyBins(untruncated),
    trainCounts,
    tail: new Set(untruncated.identities.filter((identity) => trainCounts.get(identity)! < tailBelow)),
  };
}
