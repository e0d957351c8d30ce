import type { PreparedBackend } from '@rangeloss/backend';
import type { Manifest } from '@rangeloss/datasets';
import type { DatasetInput } from 'mlflow-js';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';

/** The artifact `cell.json`: all that a cell's result depends on. */
export function describeCell(config: CellConfig, data: CellData, backend: PreparedBackend): unknown {
  return {
    config,
    backend,
    seeded: {
      'data.split.seed': 'which images are set aside for test and validation',
      seed: 'which identity gets which frequency, which images it keeps, initial weights, order of the batches, pairs',
    },
    groups: { shots: data.shots.boundaries, bins: data.bins.boundaries },
    manifests: Object.fromEntries(
      Object.entries(data.manifests).map(([name, { hash, history }]) => [name, { hash, history }]),
    ),
  };
}

/** What a cell reads, as MLflow's data set inputs. */
export function datasetInputs({ manifests: { train, validation, test } }: CellData): DatasetInput[] {
  return [
    datasetInput(train, 'training'),
    datasetInput(validation, 'validation'),
    datasetInput(test, 'test'),
  ];
}

/** MLflow keeps at most 36 characters of a digest. */
const DIGEST_LENGTH = 32;

function datasetInput(manifest: Manifest, context: string): DatasetInput {
  return {
    dataset: {
      name: manifest.name,
      digest: manifest.hash.slice(0, DIGEST_LENGTH),
      sourceType: 'rangeloss',
      source: JSON.stringify({ origin: manifest.origin }),
      profile: JSON.stringify({ identities: manifest.identities.length, images: manifest.item.length }),
    },
    tags: { 'mlflow.data.context': context },
  };
}
