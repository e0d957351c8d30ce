import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Tags } from '../entities.ts';
import type { ModelVersion, RegisteredModel } from '../model-entities.ts';
import { checkKey } from '../validation.ts';
import { filesBelow, readTextIfThere, replaceFile } from './atomic-files.ts';
import { metaYaml, optionalYamlText, parseMeta, yamlText } from './meta-yaml.ts';

const text = yamlText.nullish().transform((value) => value ?? '');
const time = z
  .number()
  .nullish()
  .transform((value) => value ?? 0);
const modelSchema = z.object({
  name: yamlText,
  creation_timestamp: time,
  last_updated_timestamp: time,
  description: text,
});
const versionSchema = z.object({
  name: yamlText,
  version: yamlText,
  creation_timestamp: time,
  last_updated_timestamp: time,
  description: text,
  source: text,
  storage_location: text,
  run_id: text,
  status: text,
  model_id: optionalYamlText,
});

export const modelMeta = (model: Omit<RegisteredModel, 'tags' | 'aliases'>): string =>
  metaYaml({
    creation_timestamp: model.creationTimestamp,
    description: model.description === '' ? null : model.description,
    last_updated_timestamp: model.lastUpdatedTimestamp,
    name: model.name,
  });

/** @param storageLocation where the files are: the source, or that of the version which was copied. */
export const versionMeta = (version: ModelVersion, storageLocation: string): string =>
  metaYaml({
    creation_timestamp: version.creationTimestamp,
    current_stage: 'None',
    description: version.description === '' ? null : version.description,
    last_updated_timestamp: version.lastUpdatedTimestamp,
    model_id: version.modelId ?? null,
    name: version.name,
    run_id: version.runId === '' ? null : version.runId,
    run_link: null,
    source: version.source,
    status: version.status,
    status_message: null,
    storage_location: storageLocation,
    user_id: null,
    version: Number(version.version),
  });

export function writeTags(folder: string, tags: Tags): void {
  for (const [key, value] of Object.entries(tags)) {
    checkKey('tag', key);
    replaceFile(path.join(folder, 'tags', key), value, folder);
  }
}

export const readEntries = (folder: string, kind: 'tags' | 'aliases'): Tags =>
  Object.fromEntries(
    filesBelow(path.join(folder, kind)).map((key) => [
      key,
      readTextIfThere(path.join(folder, kind, key)) ?? '',
    ]),
  );

export function removeEntry(folder: string, kind: 'tags' | 'aliases', key: string): void {
  checkKey('tag', key);
  fs.rmSync(path.join(folder, kind, key), { force: true });
}

/** A registered model from its folder; undefined when there is none. */
export function readModel(folder: string): RegisteredModel | undefined {
  const file = path.join(folder, 'meta.yaml');
  const content = readTextIfThere(file);
  if (content === undefined) return undefined;
  const meta = parseMeta(content, modelSchema, file);
  return {
    name: meta.name,
    creationTimestamp: meta.creation_timestamp,
    lastUpdatedTimestamp: meta.last_updated_timestamp,
    description: meta.description,
    tags: readEntries(folder, 'tags'),
    aliases: readEntries(folder, 'aliases'),
  };
}

/** Where a version's files are; undefined when there is no such version. */
export function readStorageLocation(folder: string): string | undefined {
  const file = path.join(folder, 'meta.yaml');
  const content = readTextIfThere(file);
  if (content === undefined) return undefined;
  const { storage_location: location, source } = parseMeta(content, versionSchema, file);
  return location === '' ? source : location;
}

/** A model version from its folder, whose parent is the model's; undefined when there is none. */
export function readVersion(folder: string): ModelVersion | undefined {
  const file = path.join(folder, 'meta.yaml');
  const content = readTextIfThere(file);
  if (content === undefined) return undefined;
  const meta = parseMeta(content, versionSchema, file);
  const aliases = Object.entries(readEntries(path.dirname(folder), 'aliases'));
  return {
    name: meta.name,
    version: meta.version,
    creationTimestamp: meta.creation_timestamp,
    lastUpdatedTimestamp: meta.last_updated_timestamp,
    description: meta.description,
    source: meta.source,
    runId: meta.run_id,
    status: meta.status,
    modelId: meta.model_id,
    tags: readEntries(folder, 'tags'),
    aliases: aliases.filter(([, version]) => version === meta.version).map(([alias]) => alias),
  };
}
