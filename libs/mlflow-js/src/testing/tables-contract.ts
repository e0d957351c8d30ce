import { expect } from 'vitest';
import type { MlflowClient } from '../client.ts';
import { pythonOracle } from './python-client.ts';

/** Tables of two runs, joined here; and by MLflow's Python client, whose own is then read here. */
export async function expectTables(client: MlflowClient, python: string): Promise<void> {
  const experimentId = await client.createExperiment('tables');
  const file = 'judged/ü.json';
  const [first, second, without] = await Promise.all(
    [1, 2, 3].map(async (startTime) => (await client.createRun(experimentId, { startTime })).info.runId),
  );
  await client.logParam(first!, 'k', 2);
  await client.logTable(first!, { name: ['Ada', 'Bob'], score: [0.1, null] }, file);
  await client.logTable(first!, { name: ['Cy'], same: [true] }, file);
  await client.logTable(second!, { name: ["D'i"], score: [1e-7], run_id: ['own'] }, file);
  await client.logTable(second!, { name: [] }, 'other.json');
  expect(await client.loadTable(experimentId, file, { extraColumns: ['run_id'] })).toEqual({
    // The second run, which comes first, has a column run_id of its own.
    columns: ['name', 'score', 'run_id', 'run_id_', 'same'],
    data: [
      ["D'i", 1e-7, 'own', second, null],
      ['Ada', 0.1, first, null, null],
      ['Bob', null, first, null, null],
      ['Cy', null, first, null, true],
    ],
  });
  const one = { runIds: [first!, without!], extraColumns: ['params.k', 'status'] };
  expect(await client.loadTable(experimentId, file, one)).toEqual({
    columns: ['name', 'score', 'same', 'params.k', 'status'],
    data: [
      ['Ada', 0.1, null, '2', 'RUNNING'],
      ['Bob', null, null, '2', 'RUNNING'],
      ['Cy', null, true, '2', 'RUNNING'],
    ],
  });
  await expectRefusals(client, experimentId, without!, file);
  const answer = await pythonOracle(python, ['tables', client.trackingUri, experimentId, file]);
  const { read, runId } = answer as { read: { columns: string[]; data: unknown[][] }; runId: string };
  expect(read.columns).toEqual(['name', 'score', 'run_id', 'run_id_', 'same']);
  expect(read.data.map((row) => row.slice(0, 4))).toEqual([
    ["D'i", 1e-7, 'own', second],
    ['Ada', 0.1, first, null],
    ['Bob', null, first, null],
    ['Cy', null, first, null],
  ]);
  expect(await client.loadTable(experimentId, file, { runIds: [runId] })).toEqual({
    columns: ['name', 'score', 'by'],
    data: [['Eve', 0.5, 'Python']],
  });
}

async function expectRefusals(
  client: MlflowClient,
  experimentId: string,
  runId: string,
  file: string,
): Promise<void> {
  const uneven = client.logTable(runId, { a: [1, 2], b: [3] }, 'uneven.json');
  await expect(uneven).rejects.toThrow('column "b" has 1 values, "a" has 2');
  await expect(client.logTable(runId, {}, 'a.parquet')).rejects.toThrow('must end with .json');
  await expect(client.loadTable(experimentId, 'none.json')).rejects.toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
  });
  await expect(client.loadTable(experimentId, file, { extraColumns: ['colour'] })).rejects.toThrow(
    '"colour" is no column of a run',
  );
}
