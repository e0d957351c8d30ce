import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { MlflowClient } from '../client.ts';
import { withRun } from '../fluent.ts';
import { collect } from '../paging.ts';
import type { PythonExperiment } from './python-client.ts';
import { pythonFloat } from './python-client.ts';

/** Values that lose a bit, a sign or themselves where somebody is careless. */
export const awkwardValues = [
  0.1 + 0.2,
  NaN,
  Infinity,
  -Infinity,
  -0,
  5e-324,
  1.7976931348623157e308,
  1e21,
  3,
  -1e-7,
];

const dataset = {
  name: 'glyphs, long-tailed',
  digest: '0123abcd',
  sourceType: 'local',
  source: '{"uri":"manifest.json"}',
  schema: '{"columns":[]}',
  profile: '{"images":800}',
};

export interface Written {
  readonly experimentName: string;
  readonly experimentId: string;
  readonly parentId: string;
  readonly childId: string;
  readonly failedId: string;
  readonly killedId: string;
}

/** Logs one of everything through the fluent layer and the client. */
export async function writeEverything(client: MlflowClient, experimentName: string): Promise<Written> {
  const experiment = await client.getOrCreateExperiment(experimentName, { tags: { study: 'tail: yes' } });
  const { experimentId } = experiment;
  const ids = { childId: '' };
  const parentId = await withRun(
    client,
    { experimentName, runName: 'grid "α"', note: '# Grid\n\nall *cells*', tags: { 'mlflow.user': 'ada' } },
    async (parent) => {
      await parent.logParams({
        loss: 'range',
        k: 2,
        rate: 0.05,
        cosine: false,
        widths: [32, 64],
        path: 'a: b\nc',
      });
      ids.childId = await withRun(
        client,
        { parent, runName: 'seed 1', params: { seed: 1 } },
        async (child) => {
          await client.logBatch(child.runId, {
            metrics: awkwardValues.map((value, step) => ({
              key: 'loss/intra',
              value,
              step,
              timestamp: 1000 + step,
            })),
          });
          await child.logMetrics({ accuracy: 0.5, 'val loss': 2 }, { step: 7, timestamp: 2000 });
          await child.logInputs([{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
          await child.logText('Grüße', 'notes/a b ü+c.txt');
          await child.logArtifactBytes(
            'weights.bin',
            new Uint8Array(70_000).map((_, index) => index % 251),
          );
          await client.logStream(child.runId, new Blob(['once, ', 'and no more']).stream(), 'stream.txt');
          return child.runId;
        },
      );
      await parent.setTags({ removed: 'x', 'kept/deep': 'ü\n"' });
      await client.deleteTag(parent.runId, 'removed');
      return parent.runId;
    },
  );
  let failedId = '';
  const failure = withRun(client, { experimentId, runName: 'fails' }, (run) => {
    failedId = run.runId;
    throw new Error('diverged');
  });
  await expect(failure).rejects.toThrow('diverged');
  const controller = new AbortController();
  let killedId = '';
  await withRun(client, { experimentId, runName: 'stopped', signal: controller.signal }, (run) => {
    killedId = run.runId;
    controller.abort();
  });
  return { experimentName, experimentId, parentId, childId: ids.childId, failedId, killedId };
}

/** A SQL server keeps infinities as the greatest double, and SQLite a negative zero as zero. */
const stored = (value: number, sql: boolean): number => {
  if (!sql) return value;
  return Math.abs(value) === Infinity ? Math.sign(value) * Number.MAX_VALUE : value + 0;
};

/** Reads it back through this library. */
export async function expectWritten(client: MlflowClient, written: Written, sql: boolean): Promise<void> {
  const parent = await client.getRun(written.parentId);
  expect(await client.getParentRun(written.childId)).toEqual(parent);
  expect(await client.getParentRun(written.parentId)).toBeUndefined();
  expect(parent.info).toMatchObject({
    status: 'FINISHED',
    runName: 'grid "α"',
    experimentId: written.experimentId,
  });
  expect(parent.data.params).toEqual({
    loss: 'range',
    k: '2',
    rate: '0.05',
    cosine: 'false',
    widths: '[32,64]',
    path: 'a: b\nc',
  });
  expect(parent.data.tags).toMatchObject({
    'mlflow.note.content': '# Grid\n\nall *cells*',
    'kept/deep': 'ü\n"',
  });
  expect(parent.data.tags).not.toHaveProperty('removed');
  const child = await client.getRun(written.childId);
  expect(child.data.tags['mlflow.parentRunId']).toBe(written.parentId);
  expect(child.data.metrics).toMatchObject({ accuracy: 0.5, 'val loss': 2, 'loss/intra': -1e-7 });
  expect(child.inputs.datasetInputs).toEqual([{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
  const history = await collect(client.getMetricHistory(written.childId, 'loss/intra', { pageSize: 3 }));
  expect(history.map(({ step }) => step)).toEqual(awkwardValues.map((_, step) => step));
  expect(history.map(({ value }) => value)).toEqual(awkwardValues.map((value) => stored(value, sql)));
  const files = await client.listArtifacts(written.childId);
  expect(files.map(({ path, isDir }) => [path, isDir])).toEqual([
    ['notes', true],
    ['stream.txt', false],
    ['weights.bin', false],
  ]);
  expect(await client.listArtifacts(written.childId, 'notes')).toMatchObject([{ path: 'notes/a b ü+c.txt' }]);
  const note = await client.readArtifact(written.childId, 'notes/a b ü+c.txt');
  expect(new TextDecoder().decode(note)).toBe('Grüße');
  expect((await client.readArtifact(written.childId, 'weights.bin'))[251 * 3 + 7]).toBe(7);
  expect((await client.getRun(written.failedId)).info.status).toBe('FAILED');
  expect((await client.getRun(written.killedId)).info.status).toBe('KILLED');
  const runs = await collect(client.searchRuns([written.experimentId], { pageSize: 3 }));
  expect(runs.map(({ info }) => info.runId).sort()).toEqual(
    [written.parentId, written.childId, written.failedId, written.killedId].sort(),
  );
}

/** Compares what MLflow's own Python client read, value by value. */
export function expectPythonRead(dump: readonly PythonExperiment[], written: Written, sql: boolean): void {
  const experiment = dump.find(({ name }) => name === written.experimentName)!;
  expect(experiment).toMatchObject({ experimentId: written.experimentId, tags: { study: 'tail: yes' } });
  const byId = new Map(experiment.runs.map((run) => [run.runId, run]));
  const parent = byId.get(written.parentId)!;
  expect(parent).toMatchObject({ runName: 'grid "α"', status: 'FINISHED' });
  expect(parent.params).toEqual({
    loss: 'range',
    k: '2',
    rate: '0.05',
    cosine: 'false',
    widths: '[32,64]',
    path: 'a: b\nc',
  });
  expect(parent.tags).toMatchObject({
    'mlflow.note.content': '# Grid\n\nall *cells*',
    'kept/deep': 'ü\n"',
    'mlflow.user': 'ada',
  });
  const child = byId.get(written.childId)!;
  expect(child.tags['mlflow.parentRunId']).toBe(written.parentId);
  const history = child.histories['loss/intra']!;
  expect(history.map(([timestamp, , step]) => [timestamp, step])).toEqual(
    awkwardValues.map((_, step) => [1000 + step, step]),
  );
  expect(history.map(([, value]) => pythonFloat(value))).toEqual(
    awkwardValues.map((value) => stored(value, sql)),
  );
  expect(child.histories['accuracy']).toEqual([[2000, '0.5', 7]]);
  expect(child.datasets).toEqual([{ ...dataset, tags: { 'mlflow.data.context': 'training' } }]);
  expect(child.artifacts).toEqual({
    'notes/a b ü+c.txt': createHash('sha256').update('Grüße').digest('hex'),
    'stream.txt': createHash('sha256').update('once, and no more').digest('hex'),
    'weights.bin': createHash('sha256')
      .update(new Uint8Array(70_000).map((_, index) => index % 251))
      .digest('hex'),
  });
  expect(byId.get(written.failedId)!.status).toBe('FAILED');
  expect(byId.get(written.killedId)!.status).toBe('KILLED');
}
