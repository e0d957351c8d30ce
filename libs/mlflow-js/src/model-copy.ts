import { invalidParameter, MlflowError, notFound } from './errors.ts';
import type { ModelRegistry, ModelVersion } from './model-entities.ts';

/**
 * Copies a version to another registered model, as MLflow's own client does: the copy's source names the version that
 * it was made from.
 * @throws MlflowError RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE for an address that is none of a version.
 */
export async function copyModelVersion(
  registry: ModelRegistry,
  modelUri: string,
  name: string,
): Promise<ModelVersion> {
  const from = await versionAt(registry, modelUri);
  try {
    await registry.createModel(name, {});
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
  }
  return registry.createVersion(name, {
    source: `models:/${from.name}/${from.version}`,
    runId: from.runId === '' ? undefined : from.runId,
    modelId: from.modelId,
    description: from.description === '' ? undefined : from.description,
    tags: from.tags,
  });
}

async function versionAt(registry: ModelRegistry, modelUri: string): Promise<ModelVersion> {
  const [, name, alias, version] = /^models:\/+([^/@]+)(?:@([^/@]+)|\/(\d+|latest))$/.exec(modelUri) ?? [];
  if (name === undefined) {
    throw invalidParameter(
      `"${modelUri}" names no model version: it has to be models:/name/version, models:/name@alias or models:/name/latest`,
    );
  }
  if (alias !== undefined) return registry.getVersionByAlias(name, alias);
  return version === undefined || version === 'latest'
    ? latestVersion(registry, name)
    : registry.getVersion(name, version);
}

async function latestVersion(registry: ModelRegistry, name: string): Promise<ModelVersion> {
  await registry.getModel(name);
  const [latest] = (
    await registry.searchVersions({
      filter: `name = '${name}'`,
      orderBy: ['version_number DESC'],
      maxResults: 1,
    })
  ).items;
  if (latest === undefined) throw notFound(`Registered model ${name} has no version`);
  return latest;
}
