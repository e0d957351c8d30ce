import * as z from 'zod';
import type { LoggedModel, LoggedModelStatus, ModelVersion, RegisteredModel } from '../model-entities.ts';
import { int64, keyValues, metric } from './schemas.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const time = int64.nullish().transform((value) => value ?? 0);

export const modelVersion = z
  .object({
    name: z.string(),
    version: z.union([z.string(), z.number().transform(String)]),
    creation_timestamp: time,
    last_updated_timestamp: time,
    description: text,
    source: text,
    run_id: text,
    status: text,
    model_id: z.string().nullish(),
    tags: keyValues,
    aliases: z.array(z.string()).default([]),
  })
  .transform((from): ModelVersion => ({
    name: from.name,
    version: from.version,
    creationTimestamp: from.creation_timestamp,
    lastUpdatedTimestamp: from.last_updated_timestamp,
    description: from.description,
    source: from.source,
    runId: from.run_id,
    status: from.status,
    modelId: from.model_id ?? undefined,
    tags: from.tags,
    aliases: from.aliases,
  }));

export const registeredModel = z
  .object({
    name: z.string(),
    creation_timestamp: time,
    last_updated_timestamp: time,
    description: text,
    tags: keyValues,
    aliases: z
      .array(z.object({ alias: z.string(), version: z.union([z.string(), z.number().transform(String)]) }))
      .default([]),
  })
  .transform((from): RegisteredModel => ({
    name: from.name,
    creationTimestamp: from.creation_timestamp,
    lastUpdatedTimestamp: from.last_updated_timestamp,
    description: from.description,
    tags: from.tags,
    aliases: Object.fromEntries(from.aliases.map(({ alias, version }) => [alias, version])),
  }));

/** The protocol's names of the states. */
export const wireStatus = {
  PENDING: 'LOGGED_MODEL_PENDING',
  READY: 'LOGGED_MODEL_READY',
  FAILED: 'LOGGED_MODEL_UPLOAD_FAILED',
} as const satisfies Record<LoggedModelStatus, string>;

const statusOf = (wire: string): LoggedModelStatus =>
  wire === wireStatus.READY ? 'READY' : wire === wireStatus.FAILED ? 'FAILED' : 'PENDING';

export const loggedModel = z
  .object({
    info: z.object({
      model_id: z.string(),
      experiment_id: z.string(),
      name: text,
      creation_timestamp_ms: time,
      last_updated_timestamp_ms: time,
      artifact_uri: text,
      status: text,
      model_type: text,
      source_run_id: text,
      tags: keyValues,
    }),
    data: z
      .object({ params: keyValues, metrics: z.array(metric).default([]) })
      .default({ params: {}, metrics: [] }),
  })
  .transform(({ info, data }): LoggedModel => ({
    modelId: info.model_id,
    experimentId: info.experiment_id,
    name: info.name,
    creationTimestamp: info.creation_timestamp_ms,
    lastUpdatedTimestamp: info.last_updated_timestamp_ms,
    artifactUri: info.artifact_uri,
    status: statusOf(info.status),
    modelType: info.model_type,
    sourceRunId: info.source_run_id,
    tags: info.tags,
    params: data.params,
    metrics: data.metrics,
  }));
