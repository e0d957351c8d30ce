import {
  type IdentityGroups,
  type ImageSource,
  frequencyBins,
  imageCounts,
  type Manifest,
  selectDomains,
  shotGroups,
  truncateTail,
} from '@rangeloss/datasets';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { controlled, withTailNoise } from './control.ts';
import { withoutShared } from './remove-shared.ts';
import { setAsideParts, testable } from './set-aside-parts.ts';
import { openSource } from './sources.ts';
import { tailed } from './tailed.ts';

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
    /** Identities that no cell trains on, for verification; absent unless asked for. */
    readonly openSet?: Manifest;
    /** Yet others, for choosing. */
    readonly openSetValidation?: Manifest;
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
  const chosen = config.domains === undefined ? given : selectDomains(given, config.domains);
  const manifest = config.exclude === undefined ? chosen : await withoutShared(chosen, config.exclude);
  const { train: rest, ...aside } = setAsideParts(manifest, config);
  const untruncated = tailed(rest, config, seed);
  const { tailBelow } = config;
  const cut =
    config.truncate === 0 ? untruncated : truncateTail(untruncated, { share: config.truncate, tailBelow });
  const train = withTailNoise(controlled(untruncated, cut, config, seed), config, seed);
  const counts = imageCounts(untruncated);
  const trainCounts = new Map(untruncated.identities.map((identity, index) => [identity, counts[index]!]));
  return {
    source,
    manifests: { train, untruncated, ...testable(aside, untruncated, config) },
    shots: shotGroups(untruncated, { manyAbove: config.shots.many, fewBelow: config.shots.few }),
    bins: frequencyBins(untruncated),
    trainCounts,
    tail: new Set(untruncated.identities.filter((identity) => trainCounts.get(identity)! < tailBelow)),
  };
}
