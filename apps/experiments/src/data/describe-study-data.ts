import { describeManifest, type ManifestDescription } from '@rangeloss/datasets';
import { contentHash } from '@rangeloss/foundation';
import type { Study } from '../config/study.ts';
import { prepareData } from './prepare-data.ts';

/** One construction of a study's training data. */
export interface DataChoice {
  readonly truncate: number;
  readonly seed: number;
  readonly description: ManifestDescription;
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
      seed: config.seed,
      description: describeManifest(manifests.train, { tailBelow: config.data.tailBelow }),
    });
  }
  return choices;
}
