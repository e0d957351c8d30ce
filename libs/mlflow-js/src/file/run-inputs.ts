import { createHash } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import type { DatasetInput, Run } from '../entities.ts';
import { createFile, entriesOf, readTextIfThere } from './atomic-files.ts';
import { metaYaml, optionalYamlText, parseMeta, yamlText } from './meta-yaml.ts';

const md5 = (...parts: string[]): string => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const datasetSchema = z.object({
  name: yamlText,
  digest: yamlText,
  source_type: yamlText,
  source: yamlText,
  schema: optionalYamlText,
  profile: optionalYamlText,
});

const inputSchema = z.object({
  source_type: z.string(),
  source_id: yamlText,
  destination_id: yamlText,
  tags: z
    .record(z.string(), yamlText)
    .nullish()
    .transform((value) => value ?? {}),
  step: z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
});

/** Writes the datasets of an experiment once each, and for the run the edges to them. */
export function writeDatasetInputs(
  experimentFolder: string,
  runFolder: string,
  inputs: readonly DatasetInput[],
): void {
  const runId = path.basename(runFolder);
  for (const { dataset, tags } of inputs) {
    const id = md5(dataset.name, dataset.digest);
    const meta = metaYaml({
      digest: dataset.digest,
      name: dataset.name,
      profile: dataset.profile ?? null,
      schema: dataset.schema ?? null,
      source: dataset.source,
      source_type: dataset.sourceType,
    });
    createFile(path.join(experimentFolder, 'datasets', id, 'meta.yaml'), meta, runFolder);
    writeInput(runFolder, md5(id, runId), 'DATASET', id, tags ?? {});
  }
}

export function writeModelInputs(runFolder: string, modelIds: readonly string[]): void {
  for (const id of modelIds) writeInput(runFolder, md5(id, path.basename(runFolder)), 'MODEL', id, {});
}

function writeInput(
  runFolder: string,
  inputId: string,
  sourceType: 'DATASET' | 'MODEL',
  sourceId: string,
  tags: Readonly<Record<string, string>>,
): void {
  const edge = {
    // MLflow writes the source here too, and its reader expects no other.
    destination_id: sourceId,
    destination_type: 'RUN',
    source_id: sourceId,
    source_type: sourceType,
    tags,
  };
  createFile(path.join(runFolder, 'inputs', inputId, 'meta.yaml'), metaYaml(edge), runFolder);
}

export function writeModelOutputs(
  runFolder: string,
  models: readonly { modelId: string; step: number }[],
): void {
  for (const { modelId, step } of models) {
    const edge = {
      destination_id: modelId,
      destination_type: 'MODEL_OUTPUT',
      source_id: modelId,
      source_type: 'RUN_OUTPUT',
      step,
      tags: {},
    };
    createFile(path.join(runFolder, 'outputs', modelId, 'meta.yaml'), metaYaml(edge), runFolder);
  }
}

const edges = (folder: string): z.output<typeof inputSchema>[] =>
  entriesOf(folder).flatMap((entry) => {
    const file = path.join(folder, entry.name, 'meta.yaml');
    const text = readTextIfThere(file);
    return text === undefined ? [] : [parseMeta(text, inputSchema, file)];
  });

/** What the run read and made; an edge to a dataset whose file is not there is left out. */
export function readInputsAndOutputs(
  experimentFolder: string,
  runFolder: string,
): Pick<Run, 'inputs' | 'outputs'> {
  const inputs = edges(path.join(runFolder, 'inputs'));
  const datasetInputs = inputs
    .filter((edge) => edge.source_type === 'DATASET')
    .flatMap((edge): DatasetInput[] => {
      const file = path.join(experimentFolder, 'datasets', edge.source_id, 'meta.yaml');
      const text = readTextIfThere(file);
      if (text === undefined) return [];
      const { source_type, ...rest } = parseMeta(text, datasetSchema, file);
      return [{ dataset: { ...rest, sourceType: source_type }, tags: edge.tags }];
    });
  const modelInputs = inputs.filter((edge) => edge.source_type === 'MODEL').map((edge) => edge.source_id);
  const modelOutputs = edges(path.join(runFolder, 'outputs')).map((edge) => ({
    modelId: edge.destination_id,
    step: edge.step,
  }));
  return { inputs: { datasetInputs, modelInputs }, outputs: { modelOutputs } };
}
