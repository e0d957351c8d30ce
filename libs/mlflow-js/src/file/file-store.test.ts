import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { collect } from '../paging.ts';
import { expectChanges, expectModelChanges } from '../testing/changes-contract.ts';
import { type Written, expectPythonRead, expectWritten, writeEverything } from '../testing/contract.ts';
import {
  expectLoggedModels,
  expectRegistry,
  loggedForPython,
  registryForPython,
} from '../testing/models-contract.ts';
import { pythonDump, pythonOracle } from '../testing/python-client.ts';
import { expectTables } from '../testing/tables-contract.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { FileStore } from './file-store.ts';

const folder = temporaryFolder();
const store = new FileStore(path.join(folder, 'mlruns'));
const client = new MlflowClient(store);
let written: Written;
beforeAll(async () => {
  written = await writeEverything(client, 'a "study": #1');
});
afterAll(() => {
  removeFolder(folder);
});

it('reads back everything that was logged, also through a second store', async () => {
  await expectWritten(client, written, false);
  await expectWritten(new MlflowClient(new FileStore(store.uri)), written, false);
});

it('refuses a changed param with the code of the server and keeps the first', async () => {
  const run = await client.createRun(written.experimentId);
  await client.logParam(run.info.runId, 'k', 2);
  await client.logParam(run.info.runId, 'k', 2);
  await expect(client.logParam(run.info.runId, 'k', 3)).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
  });
  expect((await client.getRun(run.info.runId)).data.params).toEqual({ k: '2' });
});

it.each(['../x', '/x', 'a//b', 'a/../b', '', 'a\nb', 'ü%', 'x'.repeat(251)])(
  'refuses the metric name %j before anything is written',
  async (name) => {
    const before = fs.readdirSync(path.join(store.folder, written.experimentId, written.childId, 'metrics'));
    await expect(client.logMetric(written.childId, name, 1)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
    });
    expect(fs.readdirSync(path.join(store.folder, written.experimentId, written.childId, 'metrics'))).toEqual(
      before,
    );
  },
);

it('keeps artifacts below the run', async () => {
  await expect(client.logText(written.childId, 'x', '../../meta.yaml')).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
  });
  await expect(client.readArtifact(written.childId, 'absent')).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
  });
});

it('says that an unknown run or experiment does not exist', async () => {
  await expect(client.getRun('0123')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  await expect(client.getExperiment('77')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  expect(await client.getExperimentByName('none')).toBeUndefined();
});

it('deletes and restores runs and experiments, and keeps a name that a deleted experiment has', async () => {
  const id = await client.createExperiment('passing');
  const { runId } = (await client.createRun(id)).info;
  await client.deleteRun(runId);
  expect(await collect(client.searchRuns([id]))).toEqual([]);
  expect(await collect(client.searchRuns([id], { viewType: 'DELETED_ONLY' }))).toHaveLength(1);
  await expect(client.logMetric(runId, 'a', 1)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  await client.restoreRun(runId);
  await client.deleteExperiment(id);
  await expect(client.createExperiment('passing')).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS' });
  await client.restoreExperiment(id);
  await client.renameExperiment(id, 'past');
  const again = await client.createExperiment('passing');
  expect(again).not.toBe(id);
  expect((await client.getRun(runId)).info.experimentId).toBe(id);
});

it('changes and takes away what was made', async () => {
  const passing = new MlflowClient(new FileStore(path.join(folder, 'passing')));
  await expectChanges(passing);
  await expectModelChanges(passing);
});

it('makes an experiment once when several ask for it at the same time', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => client.getOrCreateExperiment('shared')));
  expect(new Set(made.map(({ experimentId }) => experimentId)).size).toBe(1);
});

it('cuts a line that a killed process left without its end', async () => {
  const { runId } = (await client.createRun(written.experimentId)).info;
  const file = path.join(store.folder, written.experimentId, runId, 'metrics', 'loss');
  await client.logMetric(runId, 'loss', 1, { step: 0, timestamp: 1 });
  fs.appendFileSync(file, '2 0.12');
  await new MlflowClient(new FileStore(store.folder)).logMetric(runId, 'loss', 3, { step: 2, timestamp: 3 });
  expect(fs.readFileSync(file, 'utf8')).toBe('1 1.0 0\n3 3.0 2\n');
});

it('keeps every line of several processes that write to one metric', async () => {
  const { runId } = (await client.createRun(written.experimentId)).info;
  const script = `
    const { FileStore } = await import(${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'file-store.ts')).href)});
    const store = new FileStore(process.argv[1]);
    for (let step = 0; step < 200; step++)
      await store.runs.logBatch(process.argv[2], { metrics: [{ key: 'm', value: Number(process.argv[3]), step, timestamp: 1 }], params: [], tags: [{ key: 'who', value: process.argv[3] }] });`;
  const writers = [1, 2, 3].map((writer) =>
    spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script, store.folder, runId, String(writer)],
      {
        stdio: 'inherit',
      },
    ),
  );
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
  expect(codes).toEqual([0, 0, 0]);
  const points = await collect(client.getMetricHistory(runId, 'm'));
  expect(points).toHaveLength(600);
  for (const writer of [1, 2, 3]) {
    expect(points.filter(({ value }) => value === writer).map(({ step }) => step)).toEqual(
      Array.from({ length: 200 }, (_, step) => step),
    );
  }
});

const mlflow = mlflowRequirement();
describe.skipIf('lacking' in mlflow)('with MLflow’s own Python client', () => {
  const python = 'python' in mlflow ? mlflow.python : '';

  it('every value that was logged is read by Python', async () => {
    expectPythonRead(await pythonDump(python, store.uri), written, false);
  });

  it('keeps logged models, as Python finds them too', async () => {
    const experimentId = await client.createExperiment('models');
    await expectLoggedModels(client, experimentId);
    expect(await pythonOracle(python, ['models', store.uri, experimentId])).toMatchObject(loggedForPython);
  });

  it('keeps the model registry, as Python finds it too', async () => {
    await expectRegistry(client, await client.createExperiment('registry'));
    expect(await pythonOracle(python, ['models', store.uri, '0'])).toMatchObject(registryForPython);
  });

  it('keeps tables, which Python reads, and reads Python’s', async () => {
    await expectTables(client, python);
  });

  it('everything that Python wrote is read here', async () => {
    const other = path.join(folder, 'python runs');
    const made = (await pythonOracle(python, ['write', other])) as Record<
      'experimentId' | 'runId' | 'deletedRunId',
      string
    >;
    const reader = new MlflowClient(new FileStore(other));
    const run = await reader.getRun(made.runId);
    expect(run.info).toMatchObject({ runName: "it's: a run", status: 'FINISHED', endTime: 123456 });
    expect(run.data.params).toEqual({ model: 'lenet++', k: '2' });
    expect(run.data.tags['mlflow.note.content']).toBe('two\nlines');
    const history = await collect(reader.getMetricHistory(made.runId, 'loss/train'));
    expect(history.map(({ value }) => value)).toEqual([0.1 + 0.2, NaN, Infinity, -1e-300, -0]);
    expect(run.inputs.datasetInputs[0]).toMatchObject({
      dataset: { name: 'digits' },
      tags: { 'mlflow.data.context': 'training' },
    });
    expect(new TextDecoder().decode(await reader.readArtifact(made.runId, 'notes/hello.txt'))).toBe('hello');
    expect(await reader.getExperiment(made.experimentId)).toMatchObject({
      name: 'written by Python',
      tags: { team: 'vision' },
    });
    const deleted = await collect(reader.searchRuns([made.experimentId], { viewType: 'DELETED_ONLY' }));
    expect(deleted.map(({ info }) => info.runId)).toEqual([made.deletedRunId]);
  });
});
