import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { MlflowError } from '../errors.ts';
import { FileStore } from '../file/file-store.ts';
import { collect } from '../paging.ts';
import { pythonOracle } from '../testing/python-client.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';

const folder = temporaryFolder();
const client = new MlflowClient(new FileStore(path.join(folder, 'mlruns')));
let experimentId: string;

beforeAll(async () => {
  experimentId = await client.createExperiment('search');
  for (let index = 0; index < 6; index++) {
    const { info } = await client.createRun(experimentId, {
      runName: `run ${index}`,
      startTime: 1000 + (index % 3),
      tags: index % 2 === 0 ? { team: 'vision', 'deep/tag name': `it ${index}` } : { team: 'Text_1%' },
    });
    await client.logParams(info.runId, { net: index < 3 ? 'lenet' : 'LeNet++', k: index });
    await client.logMetrics(info.runId, { 'loss/train': [0.5, NaN, 0.1, Infinity, -1, 0.1][index]! });
    if (index > 3) await client.logMetric(info.runId, 'late', index);
    if (index === 2) {
      const dataset = { name: 'digits', digest: 'abc', sourceType: 'local', source: '{}' };
      await client.logInputs(info.runId, [{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
    }
    if (index === 5) await client.setTerminated(info.runId, 'FAILED', 5000);
  }
});
afterAll(() => {
  removeFolder(folder);
});

const queries: { filter?: string; orderBy?: string[] }[] = [
  {},
  { filter: 'metrics."loss/train" < 0.5' },
  { filter: 'metrics.`loss/train` >= 0.1 and metric.late != 4' },
  { filter: 'metrics.late > -1e3' },
  { filter: "params.net = 'lenet'" },
  { filter: "params.net LIKE 'Le%'" },
  { filter: "params.net ILIKE 'le%'" },
  { filter: "param.k != '2' AND tags.team = 'vision'" },
  { filter: "tags.team LIKE 'Text_1%'" },
  { filter: 'tags."deep/tag name" IS NOT NULL' },
  { filter: "tags.`deep/tag name` = 'it 2'" },
  { filter: 'tags.nothing IS NULL' },
  { filter: "attributes.status = 'FAILED'" },
  { filter: "status != 'FAILED' and start_time > 1000" },
  { filter: "run_name ILIKE 'RUN %' and attr.end_time = 5000" },
  { filter: "datasets.name = 'digits'" },
  { filter: "dataset.context IN ('training', 'test')" },
  { filter: "tags.mlflow.runName = 'run 3'" },
  { filter: "attributes.run_id IN ('a', 'b')" },
  { filter: 'params.net = "lenet"' },
  { orderBy: ['metrics.`loss/train` ASC'] },
  { orderBy: ['metrics.`loss/train` DESC', 'attributes.start_time'] },
  { orderBy: ['params.net', 'run_name desc'] },
  { orderBy: ['metrics.late DESC'] },
  { orderBy: ['tags.team ASC', 'params.k DESC'] },
  { filter: "metrics.loss = 'x'" },
  { filter: 'params.net = 3' },
  { filter: 'params.net > "a"' },
  { filter: "attributes.nothing = 'a'" },
  { filter: 'metrics.loss < ' },
  { filter: "params.net = 'lenet' or params.k = '1'" },
  { filter: "params.net = 'unclosed" },
  { filter: 'wrong.net = 1' },
  { orderBy: ['nothing.x'] },
];

const answer = async (query: (typeof queries)[number]): Promise<string[] | string> => {
  try {
    const runs = await collect(client.searchRuns([experimentId], { ...query, pageSize: 2 }));
    return runs.map(({ info }) => info.runName);
  } catch (error) {
    if (error instanceof MlflowError) return error.code;
    throw error;
  }
};

it('finds runs by what they hold', async () => {
  // Two of the runs start at the same time, and their ids are random: without the second key either may be first.
  const query = {
    filter: "params.net ILIKE 'le%' and metrics.`loss/train` <= 0.1",
    orderBy: ['start_time DESC', 'run_name DESC'],
  };
  expect(await answer(query)).toEqual(['run 5', 'run 2', 'run 4']);
  expect(await answer({ orderBy: ['metrics.late DESC'], filter: 'metrics.late > 0' })).toEqual([
    'run 5',
    'run 4',
  ]);
});

it('searches experiments by name, tag and time', async () => {
  await client.createExperiment('other', { tags: { team: 'a' } });
  const names = async (filter: string): Promise<string[]> =>
    (await collect(client.searchExperiments({ filter, orderBy: ['name DESC'] }))).map(({ name }) => name);
  expect(await names("name LIKE 'o%'")).toEqual(['other']);
  expect(await names("tags.team = 'a' and creation_time > 0")).toEqual(['other']);
  expect(await names('')).toEqual(['search', 'other', 'Default']);
});

const mlflow = mlflowRequirement();
describe.skipIf('lacking' in mlflow)('with MLflow’s own file store', () => {
  it('answers, orders, pages and refuses as MLflow does', async () => {
    const python = 'python' in mlflow ? mlflow.python : '';
    const args = ['search', client.trackingUri, experimentId, JSON.stringify(queries)];
    const theirs = (await pythonOracle(python, args)) as (string[] | string)[];
    for (const [index, query] of queries.entries()) {
      expect.soft(await answer(query), JSON.stringify(query)).toEqual(theirs[index]);
    }
  });
});
