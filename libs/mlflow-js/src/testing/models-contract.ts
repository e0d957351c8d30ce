import { expect } from 'vitest';
import type { MlflowClient } from '../client.ts';
import { collect } from '../paging.ts';

/** Logged models, from making to finding. MLflow has them from 3.0 on. */
export async function expectLoggedModels(client: MlflowClient, experimentId: string): Promise<void> {
  const { runId } = (await client.createRun(experimentId, { runName: 'makes a model' })).info;
  const made = await client.createLoggedModel(experimentId, {
    name: 'embedding',
    sourceRunId: runId,
    modelType: 'tfjs',
    params: { width: '64' },
    tags: { loss: 'range' },
  });
  expect(made).toMatchObject({
    status: 'PENDING',
    name: 'embedding',
    sourceRunId: runId,
    params: { width: '64' },
  });
  await client.logModelArtifactBytes(made.modelId, 'model.json', new TextEncoder().encode('{}'));
  await client.logModelArtifactBytes(made.modelId, 'deep/weights.bin', new Uint8Array(7));
  expect(await client.listLoggedModelArtifacts(made.modelId)).toMatchObject([
    { path: 'deep', isDir: true },
    { path: 'model.json', fileSize: 2 },
  ]);
  const [inner, ...more] = await client.listLoggedModelArtifacts(made.modelId, 'deep');
  expect([inner?.path, more]).toEqual(['deep/weights.bin', []]);
  await client.logBatch(runId, {
    metrics: [{ key: 'accuracy', value: 0.75, step: 3, timestamp: 5, modelId: made.modelId }],
  });
  await client.logOutputs(runId, [{ modelId: made.modelId, step: 3 }]);
  await client.finalizeLoggedModel(made.modelId);
  await client.logModelParams(made.modelId, { depth: '18' });
  await client.setLoggedModelTags(made.modelId, { stage: 'final' });
  await client.deleteLoggedModelTag(made.modelId, 'loss');
  const model = await client.getLoggedModel(made.modelId);
  expect(model).toMatchObject({ status: 'READY', modelType: 'tfjs', params: { width: '64', depth: '18' } });
  expect(model.tags).toMatchObject({ stage: 'final' });
  expect(model.tags).not.toHaveProperty('loss');
  expect(model.metrics).toMatchObject([{ key: 'accuracy', value: 0.75, step: 3 }]);
  const found = await collect(client.searchLoggedModels([experimentId]));
  expect(found.map(({ modelId }) => modelId)).toEqual([made.modelId]);
  expect((await client.getRun(runId)).outputs.modelOutputs).toEqual([{ modelId: made.modelId, step: 3 }]);
}

/** The model registry, from making to finding. */
export async function expectRegistry(client: MlflowClient, experimentId: string): Promise<void> {
  const { runId, artifactUri } = (await client.createRun(experimentId, { runName: 'makes versions' })).info;
  await client.createRegisteredModel('faces', { description: 'who is it', tags: { team: 'vision' } });
  await expect(client.createRegisteredModel('faces')).rejects.toMatchObject({
    code: 'RESOURCE_ALREADY_EXISTS',
  });
  // A server takes as source only what lies below the run's own artifacts.
  const source = `${artifactUri}/model`;
  const first = await client.createModelVersion('faces', {
    source,
    runId,
    tags: { seed: '1' },
    description: 'one',
  });
  const second = await client.createModelVersion('faces', { source, runId });
  expect([first.version, second.version]).toEqual(['1', '2']);
  await client.setRegisteredModelAlias('faces', 'champion', '2');
  expect(await client.getModelVersionByAlias('faces', 'champion')).toMatchObject({
    version: '2',
    aliases: ['champion'],
  });
  await client.updateModelVersion('faces', '1', 'the first');
  await client.setModelVersionTag('faces', '1', 'checked', 'yes');
  await client.deleteModelVersionTag('faces', '1', 'seed');
  expect(await client.getModelVersion('faces', '1')).toMatchObject({
    description: 'the first',
    tags: { checked: 'yes' },
    runId,
  });
  const versions = await collect(
    client.searchModelVersions({ filter: "name = 'faces'", orderBy: ['version_number ASC'] }),
  );
  expect(versions.map(({ version }) => version)).toEqual(['1', '2']);
  await client.renameRegisteredModel('faces', 'people');
  const models = await collect(client.searchRegisteredModels({ filter: "name LIKE 'peo%'" }));
  expect(models).toMatchObject([{ name: 'people', description: 'who is it', tags: { team: 'vision' } }]);
  await expect(client.getRegisteredModel('faces')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  await expectCopies(client, runId, source);
}

/** A version in production is a copy of one on trial, and of that again: the files stay where they are. */
async function expectCopies(client: MlflowClient, runId: string, source: string): Promise<void> {
  const copy = await client.copyModelVersion('models:/people/1', 'production');
  expect(copy).toMatchObject({
    name: 'production',
    version: '1',
    description: 'the first',
    source: 'models:/people/1',
    tags: { checked: 'yes' },
    runId,
  });
  const second = await client.copyModelVersion('models:/people@champion', 'production');
  expect(second).toMatchObject({ version: '2', source: 'models:/people/2' });
  const again = await client.copyModelVersion('models:/production/latest', 'archive');
  expect(again).toMatchObject({ version: '1', source: 'models:/production/2' });
  await client.updateModelVersion('archive', '1', 'kept');
  for (const [name, version] of [
    ['people', '1'],
    ['production', '1'],
    ['production', '2'],
    ['archive', '1'],
  ] as const) {
    expect(await client.getModelVersionDownloadUri(name, version)).toBe(source);
  }
  await expect(client.copyModelVersion('models:/people/9', 'lost')).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
  });
  await expect(client.copyModelVersion(source, 'lost')).rejects.toThrow('names no model version');
}

const atSource: unknown = expect.stringMatching(/artifacts\/model$/);

/** What MLflow's own Python client finds of it afterwards. */
export const registryForPython = {
  registered: [
    { name: 'archive', tags: {}, aliases: {} },
    { name: 'people', description: 'who is it', tags: { team: 'vision' }, aliases: { champion: '2' } },
    { name: 'production', tags: {}, aliases: {} },
  ],
  versions: [
    ['archive', '1', 'kept', {}, expect.any(String)],
    ['people', '1', 'the first', { checked: 'yes' }, expect.any(String)],
    ['people', '2', expect.toBeOneOf([null, '']), {}, expect.any(String)],
    ['production', '1', 'the first', { checked: 'yes' }, expect.any(String)],
    ['production', '2', expect.toBeOneOf([null, '']), {}, expect.any(String)],
  ],
  downloads: {
    'archive/1': atSource,
    'people/1': atSource,
    'people/2': atSource,
    'production/1': atSource,
    'production/2': atSource,
  },
};

export const loggedForPython = {
  logged: [
    {
      name: 'embedding',
      type: 'tfjs',
      status: 'READY',
      params: { width: '64', depth: '18' },
      metrics: [['accuracy', 0.75, 3]],
    },
  ],
};
