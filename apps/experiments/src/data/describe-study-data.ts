import {
  describeManifest,
  type Manifest,
  type ManifestDescription,
  type TruncationGroup,
  truncationGroups,
} from '@rangeloss/datasets';
import { contentHash } from '@rangeloss/foundation';
import { namedOptions } from '../config/cell-config.ts';
import type { Study } from '../config/study.ts';
import { prepareData } from './prepare-data.ts';
import { openSource } from './sources.ts';

/** How the images of a data set are spread over its identities, and what is left when its tail is cut. */
export interface DataDescription extends Omit<ManifestDescription, 'countsByRank'> {
  /** Images of each identity, most first. */
  readonly countsByRank: readonly number[];
  readonly groups: readonly TruncationGroup[];
  /** Identities that were left out because a test set holds them, by the reason. */
  readonly excluded: Readonly<Record<string, readonly string[]>>;
}

/** One construction of a study's training data. */
export interface DataChoice {
  readonly truncate: number;
  readonly control?: string;
  readonly seed: number;
  readonly description: ManifestDescription;
}

/** The data set of a study's first cell as its source gives it, before anything is set aside. */
export async function describeSource(study: Study): Promise<DataDescription> {
  const { source, root, tailBelow } = study.cells[0]!.config.data;
  const { manifest } = await openSource(namedOptions(source), root);
  return describedWithGroups(manifest, tailBelow);
}

/** The training data of a study's first cell before its tail is cut. */
export async function describeUntruncated(study: Study): Promise<DataDescription> {
  const { data, seed } = study.cells[0]!.config;
  const { manifests } = await prepareData(data, seed);
  return describedWithGroups(manifests.untruncated, data.tailBelow);
}

function describedWithGroups(manifest: Manifest, tailBelow: number): DataDescription {
  const { countsByRank, ...description } = describeManifest(manifest, { tailBelow });
  return {
    ...description,
    countsByRank: [...countsByRank],
    groups: truncationGroups(manifest, { tailBelow }),
    excluded: excludedFrom(manifest),
  };
}

/** The different training sets of a study, each described once. */
export async function describeStudyData(study: Study): Promise<DataChoice[]> {
  const known = new Set<string>();
  const choices: DataChoice[] = [];
  for (const { config } of study.cells) {
    const key = contentHash({ ...config.data, sampler: null, seed: config.seed });
    if (known.has(key)) continue;
    known.add(key);
    const { manifests } = await prepareData(config.data, config.seed);
    choices.push({
      truncate: config.data.truncate,
      ...(config.data.control === undefined ? {} : { control: config.data.control }),
      seed: config.seed,
      description: describeManifest(manifests.train, { tailBelow: config.data.tailBelow }),
    });
  }
  return choices;
}

function excludedFrom({ history }: Manifest): Record<string, readonly string[]> {
  return Object.fromEntries(
    history
      .filter(({ transform }) => transform === 'remove-shared-identities')
      .map(({ options }) => {
        const { because, removed } = options as { because: string; removed: readonly string[] };
        return [because, removed];
      }),
  );
}
