import { expect } from 'vitest';
import type { MlflowClient } from '../client.ts';
import { withRun } from '../fluent.ts';
import { collect } from '../paging.ts';

const gone = { code: 'RESOURCE_DOES_NOT_EXIST' };

/** What can be changed and taken away again, of runs and experiments. */
export async function expectChanges(client: MlflowClient): Promise<void> {
  const experimentId = await client.createExperiment('changes', { tags: { first: '1' } });
  await client.setExperimentTag(experimentId, 'second', 'zwei: ü');
  await client.deleteExperimentTag(experimentId, 'first');
  const experiment = await client.getExperiment(experimentId);
  expect(experiment.tags).toMatchObject({ second: 'zwei: ü' });
  expect(experiment.tags).not.toHaveProperty('first');

  const { runId } = await withRun(client, { experimentId, runName: 'before' }, async (run) => {
    await run.logDict({ a: [1, 'ü'] }, 'deep/a.json');
    await run.logText('b', 'deep/b.txt');
    return run;
  });
  expect(await client.updateRun(runId, { runName: 'after', status: 'RUNNING' })).toMatchObject({
    runName: 'after',
    status: 'RUNNING',
  });
  await client.setTag(runId, 'who', 'Ada');
  await client.setTag(runId, 'who', 'Bob');
  expect((await client.getRun(runId)).data.tags).toMatchObject({ who: 'Bob', 'mlflow.runName': 'after' });

  const json = new TextDecoder().decode(await client.readArtifact(runId, 'deep/a.json'));
  expect(JSON.parse(json)).toEqual({ a: [1, 'ü'] });
  await client.deleteArtifact(runId, 'deep/a.json');
  expect((await client.listArtifacts(runId, 'deep')).map(({ path }) => path)).toEqual(['deep/b.txt']);
}

/** What can be changed and taken away again, of logged models and the registry; nothing is left in the end. */
export async function expectModelChanges(client: MlflowClient): Promise<void> {
  const experimentId = await client.createExperiment('model changes');
  const { modelId } = await client.createLoggedModel(experimentId, { name: 'passing' });
  await client.deleteLoggedModel(modelId);
  await expect(client.getLoggedModel(modelId)).rejects.toMatchObject(gone);
  expect(await collect(client.searchLoggedModels([experimentId]))).toEqual([]);

  const { runId, artifactUri } = (await client.createRun(experimentId)).info;
  await client.createRegisteredModel('passing', { tags: { first: '1' } });
  const updated = await client.updateRegisteredModel('passing', 'who was it');
  expect(updated).toMatchObject({ name: 'passing', description: 'who was it' });
  await client.setRegisteredModelTag('passing', 'second', '2');
  await client.deleteRegisteredModelTag('passing', 'first');
  expect((await client.getRegisteredModel('passing')).tags).toEqual({ second: '2' });

  const source = `${artifactUri}/model`;
  for (const version of ['1', '2']) {
    expect((await client.createModelVersion('passing', { source, runId })).version).toBe(version);
  }
  await client.setRegisteredModelAlias('passing', 'champion', '1');
  await client.setRegisteredModelAlias('passing', 'champion', '2');
  expect(await client.getModelVersionByAlias('passing', 'champion')).toMatchObject({ version: '2' });
  await client.deleteRegisteredModelAlias('passing', 'champion');
  await expect(client.getModelVersionByAlias('passing', 'champion')).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
  });
  await client.deleteModelVersion('passing', '1');
  await expect(client.getModelVersion('passing', '1')).rejects.toMatchObject(gone);
  await client.deleteRegisteredModel('passing');
  await expect(client.getRegisteredModel('passing')).rejects.toMatchObject(gone);
}
