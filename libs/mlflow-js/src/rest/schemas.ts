import * as z from 'zod';
import type { Dataset, Experiment, FileInfo, Metric, Run, RunInfo } from '../entities.ts';

/** int64 comes as a number from MLflow and as a string from plain protobuf JSON. */
export const int64 = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/** protobuf's JSON has no NaN or infinities as numbers: they come as strings. */
export const double = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const lifecycleStage = z.enum(['active', 'deleted']).default('active');

/** A list of `{key, value}` as a record; later entries win. */
export const keyValues = z
  .array(z.object({ key: z.string(), value: text }))
  .default([])
  .transform((entries) => Object.fromEntries(entries.map(({ key, value }) => [key, value])));

export const errorAnswer = z.object({ error_code: z.string(), message: z.string().default('') });

export const empty = z.unknown();

export const experiment = z
  .object({
    experiment_id: z.string(),
    name: z.string(),
    artifact_location: text,
    lifecycle_stage: lifecycleStage,
    creation_time: int64.optional(),
    last_update_time: int64.optional(),
    tags: keyValues,
  })
  .transform((from): Experiment => ({
    experimentId: from.experiment_id,
    name: from.name,
    artifactLocation: from.artifact_location,
    lifecycleStage: from.lifecycle_stage,
    creationTime: from.creation_time,
    lastUpdateTime: from.last_update_time,
    tags: from.tags,
  }));

export const metric = z
  .object({
    key: z.string(),
    value: double.default(0),
    timestamp: int64.default(0),
    step: int64.default(0),
    model_id: optionalText,
    dataset_name: optionalText,
    dataset_digest: optionalText,
  })
  .transform((from): Metric => ({
    key: from.key,
    value: from.value,
    timestamp: from.timestamp,
    step: from.step,
    ...(from.model_id === undefined ? {} : { modelId: from.model_id }),
    ...(from.dataset_name === undefined ? {} : { datasetName: from.dataset_name }),
    ...(from.dataset_digest === undefined ? {} : { datasetDigest: from.dataset_digest }),
  }));

export const runInfo = z
  .object({
    run_id: z.string(),
    run_name: text,
    experiment_id: z.string(),
    user_id: text,
    status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']).default('RUNNING'),
    start_time: int64.default(0),
    end_time: int64.optional(),
    artifact_uri: text,
    lifecycle_stage: lifecycleStage,
  })
  .transform((from): RunInfo => ({
    runId: from.run_id,
    runName: from.run_name,
    experimentId: from.experiment_id,
    userId: from.user_id,
    status: from.status,
    startTime: from.start_time,
    endTime: from.end_time,
    artifactUri: from.artifact_uri,
    lifecycleStage: from.lifecycle_stage,
  }));

const dataset = z
  .object({
    name: text,
    digest: text,
    source_type: text,
    source: text,
    schema: optionalText,
    profile: optionalText,
  })
  .transform((from): Dataset => ({
    name: from.name,
    digest: from.digest,
    sourceType: from.source_type,
    source: from.source,
    schema: from.schema,
    profile: from.profile,
  }));

export const run = z
  .object({
    info: runInfo,
    data: z
      .object({ metrics: z.array(metric).default([]), params: keyValues, tags: keyValues })
      .default({ metrics: [], params: {}, tags: {} }),
    inputs: z
      .object({
        dataset_inputs: z.array(z.object({ dataset, tags: keyValues })).default([]),
        model_inputs: z.array(z.object({ model_id: z.string() })).default([]),
      })
      .default({ dataset_inputs: [], model_inputs: [] }),
    outputs: z
      .object({
        model_outputs: z.array(z.object({ model_id: z.string(), step: int64.default(0) })).default([]),
      })
      .default({ model_outputs: [] }),
  })
  .transform(({ info, data, inputs, outputs }): Run => ({
    info,
    data: {
      metrics: Object.fromEntries(data.metrics.map(({ key, value }) => [key, value])),
      params: data.params,
      tags: data.tags,
    },
    inputs: {
      datasetInputs: inputs.dataset_inputs,
      modelInputs: inputs.model_inputs.map(({ model_id }) => model_id),
    },
    outputs: {
      modelOutputs: outputs.model_outputs.map(({ model_id, step }) => ({ modelId: model_id, step })),
    },
  }));

export const fileInfo = z
  .object({ path: z.string(), is_dir: z.boolean().default(false), file_size: int64.optional() })
  .transform((from): FileInfo => ({ path: from.path, isDir: from.is_dir, fileSize: from.file_size }));

/** One page of a listing, whose items the answer holds under `name`. */
export const page = <T extends z.ZodType>(name: string, item: T) =>
  z.looseObject({ next_page_token: z.string().optional() }).transform((answer, context) => {
    const items = z.array(item).default([]).safeParse(answer[name]);
    if (!items.success) {
      context.addIssue({
        code: 'custom',
        message: items.error.issues[0]!.message,
        path: [name, ...items.error.issues[0]!.path],
      });
      return z.NEVER;
    }
    const token = answer.next_page_token;
    return token === undefined || token === ''
      ? { items: items.data }
      : { items: items.data, nextPageToken: token };
  });
