import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { RunInfo, RunStatus } from '../entities.ts';
import { MlflowError, notFound } from '../errors.ts';
import { createFile, readTextIfThere, replaceFile } from './atomic-files.ts';
import { metaYaml, optionalNumber, parseMeta, yamlText } from './meta-yaml.ts';

/** RunStatus of MLflow's protocol, which meta.yaml keeps as numbers. */
const statuses: readonly RunStatus[] = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];

const schema = z.object({
  run_id: yamlText,
  run_name: yamlText.nullish().transform((value) => value ?? ''),
  experiment_id: yamlText,
  user_id: yamlText.nullish().transform((value) => value ?? ''),
  status: z.number().int().min(1).max(5).default(1),
  start_time: z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
  end_time: optionalNumber,
  artifact_uri: yamlText.nullish().transform((value) => value ?? ''),
  lifecycle_stage: z.enum(['active', 'deleted']).default('active'),
});

const textOf = (info: RunInfo, deletedTime: number | null | undefined): string =>
  metaYaml({
    artifact_uri: info.artifactUri,
    end_time: info.endTime ?? null,
    entry_point_name: '',
    experiment_id: info.experimentId,
    lifecycle_stage: info.lifecycleStage,
    run_id: info.runId,
    run_name: info.runName,
    source_name: '',
    source_type: 4,
    source_version: '',
    start_time: info.startTime,
    status: statuses.indexOf(info.status) + 1,
    tags: [],
    user_id: info.userId,
    ...(deletedTime === undefined ? {} : { deleted_time: deletedTime }),
  });

/** Makes a run known: until its meta.yaml is there, its folder is no run for any reader. */
export const createRunMeta = (folder: string, info: RunInfo): boolean =>
  createFile(path.join(folder, 'meta.yaml'), textOf(info, null), folder);

export const writeRunMeta = (folder: string, info: RunInfo, deletedTime?: number): void => {
  replaceFile(path.join(folder, 'meta.yaml'), textOf(info, deletedTime), folder);
};

/**
 * @returns undefined for a folder without meta.yaml.
 * @throws MlflowError INVALID_STATE when the file speaks of another run.
 */
export function readRunMeta(folder: string): RunInfo | undefined {
  const file = path.join(folder, 'meta.yaml');
  const text = readTextIfThere(file);
  if (text === undefined) return undefined;
  const meta = parseMeta(text, schema, file);
  if (meta.run_id !== path.basename(folder)) {
    throw new MlflowError('INVALID_STATE', `${file} is the meta.yaml of run ${meta.run_id}`);
  }
  return {
    runId: meta.run_id,
    runName: meta.run_name,
    experimentId: meta.experiment_id,
    userId: meta.user_id,
    status: statuses[meta.status - 1]!,
    startTime: meta.start_time,
    endTime: meta.end_time,
    artifactUri: meta.artifact_uri,
    lifecycleStage: meta.lifecycle_stage,
  };
}

/** Reads meta.yaml again only when it has changed: a logging call must know that the run is still there. */
export class RunMetaCache {
  readonly #known = new Map<string, { stamp: string; info: RunInfo }>();

  get(folder: string): RunInfo {
    const file = path.join(folder, 'meta.yaml');
    const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
    if (stat === undefined) throw notFound(`Run '${path.basename(folder)}' not found`);
    // A rename gives a new inode, so that two changes within one tick of the clock are told apart.
    const stamp = `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
    const known = this.#known.get(folder);
    if (known?.stamp === stamp) return known.info;
    const info = readRunMeta(folder);
    if (info === undefined) throw notFound(`Run '${path.basename(folder)}' not found`);
    if (this.#known.size >= 1000) this.#known.clear();
    this.#known.set(folder, { stamp, info });
    return info;
  }
}
