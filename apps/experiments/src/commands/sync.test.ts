import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { mlflowRequirement, type MlflowServer, pythonDump, startServer } from 'mlflow-js/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand, startCommand, studyFolder } from '../testing/command.ts';
import { waitFor } from '../testing/wait-for.ts';
import { mlflowName } from '../tracking/flat-params.ts';

const requirement = mlflowRequirement();
const python = 'python' in requirement ? requirement.python : '';

interface Cell {
  readonly id: string;
  readonly runId: string;
  readonly metrics: Record<string, number>;
}
const cellsOf = (stdout: string): Cell[] => (JSON.parse(stdout) as { cells: Cell[] }).cells;
const numbers = (cells: readonly Cell[]) => cells.map(({ id, metrics }) => ({ id, metrics }));

let folder: string;
beforeAll(async () => {
  folder = await studyFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('sync without a server to go to is a mistake that says what to name', async () => {
  const { code, stderr } = await runCommand(folder, ['sync']);
  expect(code).toBe(2);
  expect(stderr).toContain('rangeloss sync --to http');
  const away = await runCommand(folder, ['sync', '--to', 'http://127.0.0.1:9'], {
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
  });
  expect(away.code).toBe(2);
  expect(away.stderr).toContain('The MLflow server at http://127.0.0.1:9 does not answer');
});

describe.runIf('python' in requirement)('with a real server', { timeout: 600_000 }, () => {
  let server: MlflowServer;
  /** The study's cells, with their runs in the embedded store. */
  let undisturbed: Cell[];
  beforeAll(async () => {
    const end = await runCommand(folder, ['grid', 'study.yaml', '--json', '--out', 'embedded']);
    expect(end.code, end.stderr).toBe(0);
    undisturbed = cellsOf(end.stdout);
  }, 300_000);
  beforeEach(async () => {
    server = await startServer(python, await mkdtemp(path.join(folder, 'server-')));
  }, 300_000);
  afterEach(async () => {
    await server.kill();
  });

  const journals = async () => {
    const files = await readdir(path.join(folder, 'runs/small/mlflow-journal')).catch(() => []);
    return files.filter((name) => name.endsWith('.journal'));
  };

  /** Every number of every cell is there once, nested grid > configuration > seed. */
  const expectOnServer = async (cells: readonly Cell[]) => {
    const [experiment] = (await pythonDump(python, server.uri)).filter(({ name }) => name === 'small');
    const runs = experiment!.runs;
    const level = (name: string) => runs.filter(({ tags }) => tags['rangeloss.level'] === name);
    const [grid] = level('grid');
    expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'FINISHED'));
    expect([level('grid').length, level('configuration').length, level('seed').length]).toEqual([1, 5, 5]);
    for (const { tags } of level('configuration')) expect(tags['mlflow.parentRunId']).toBe(grid!.runId);
    const parents = level('configuration').map(({ runId }) => runId);
    for (const { runId, metrics } of cells) {
      const run = level('seed').find((each) => each.runId === runId)!;
      expect(parents).toContain(run.tags['mlflow.parentRunId']);
      for (const [name, value] of Object.entries(metrics)) {
        const history = run.histories[mlflowName(name)]!.map(([, text]) => Number(text));
        expect(history, name).toEqual([value]);
      }
      expect(run.histories['loss/total']!.map(([, , step]) => step)).toEqual([2, 4]);
      expect(run.datasets).toHaveLength(3);
      expect(Object.keys(run.artifacts)).toContain('cell.json');
    }
    // Cells for pictures keep no details for the figures of numbers.
    const kept = new Set(level('seed').flatMap(({ artifacts }) => Object.keys(artifacts)));
    expect([...kept].sort()).toEqual(['cell.json', 'details.json']);
    return grid!;
  };

  test('a grid whose server is killed in its middle goes on, and sync delivers the rest', async () => {
    const { ended } = startCommand(folder, ['grid', 'study.yaml', '--json', '--workers', '1'], {
      MLFLOW_TRACKING_URI: server.uri,
    });
    const cells = () => readdir(path.join(folder, 'runs/small/cells')).catch(() => []);
    await waitFor('the first result', async () => (await cells()).length > 0);
    await server.kill();
    const end = await ended;
    expect(end.code, end.stderr).toBe(0);
    const finished = cellsOf(end.stdout);
    expect(numbers(finished)).toEqual(numbers(undisturbed));
    expect(end.stderr).toContain(`npx rangeloss sync --to ${server.uri} --out runs`);
    expect((await journals()).length).toBeGreaterThan(0);

    await server.start();
    const synced = await runCommand(folder, ['sync', 'none', '--to', server.uri, '--json']);
    expect(synced.code, synced.stderr).toBe(0);
    expect(await journals()).toEqual([]);
    const stored = await Promise.all(
      finished.map(async ({ id }) => {
        const file = path.join(folder, 'runs/small/cells', `${id}.json`);
        return JSON.parse(await readFile(file, 'utf8')) as Cell;
      }),
    );
    const grid = await expectOnServer(stored);
    expect(Object.keys(grid.artifacts)).toContain('report/index.html');
    expect(existsSync(path.join(folder, 'none'))).toBe(false);
  });

  test('an embedded store is pushed once, with every value', async () => {
    const push = () => runCommand(folder, ['sync', '--to', server.uri, '--json']);
    const first = await push();
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({
      to: server.uri,
      store: { experiments: 1, copied: 11, unchanged: 0 },
    });
    expect(JSON.parse((await push()).stdout)).toMatchObject({ store: { copied: 0, unchanged: 11 } });
    const [experiment] = (await pythonDump(python, server.uri)).filter(({ name }) => name === 'small');
    const originals = new Map(experiment!.runs.map((run) => [run.tags['mlflow-js.run-key'], run]));
    const cells = undisturbed.map((cell) => ({ ...cell, runId: originals.get(cell.runId)!.runId }));
    await expectOnServer(cells);
  });
});
