import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  mlflowRequirement,
  type PythonExperiment,
  type PythonRun,
  pythonDump,
  startServer,
} from 'mlflow-js/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CommandEnd, runCommand, studyFolder } from '../testing/command.ts';
import { flatParams, mlflowName } from './flat-params.ts';

test('a configuration becomes flat parameters with names that MLflow takes', () => {
  expect(
    flatParams({ loss: { range: { k: 2, on: true } }, list: [1, 2], name: 'lenet++', none: undefined }),
  ).toEqual({
    'loss.range.k': '2',
    'loss.range.on': 'true',
    list: '[1,2]',
    name: 'lenet++',
  });
  expect(mlflowName('term/softmax/active/20+')).toBe('term/softmax/active/20_');
});

const requirement = mlflowRequirement();
const python = 'python' in requirement ? requirement.python : '';

interface Summary {
  readonly cells: readonly { readonly runId: string; readonly metrics: Record<string, number> }[];
}

describe.runIf('python' in requirement)("a grid's runs, as MLflow's own Python client reads them", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await studyFolder();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** The nesting grid > configuration > seed, and every number of every cell. */
  const check = ({ code, stdout, stderr }: CommandEnd, experiments: readonly PythonExperiment[]): void => {
    expect(code, stderr).toBe(0);
    const { cells } = JSON.parse(stdout) as Summary;
    expect(cells).toHaveLength(5);
    const runs = experiments.find(({ name }) => name === 'small')!.runs;
    const level = (name: string) => runs.filter(({ tags }) => tags['rangeloss.level'] === name);
    const [grid, ...others] = level('grid');
    expect(others).toEqual([]);
    expect(grid!.runName).toBe('A small study');
    expect(grid!.tags['mlflow.note.content']).toBe('Does the machinery work?');
    const configurations = level('configuration');
    expect(configurations).toHaveLength(5);
    expect(configurations.every(({ tags }) => tags['mlflow.parentRunId'] === grid!.runId)).toBe(true);
    expect(runs.every(({ status }) => status === 'FINISHED')).toBe(true);
    for (const cell of cells) {
      const run: PythonRun = level('seed').find(({ runId }) => runId === cell.runId)!;
      expect(configurations.map(({ runId }) => runId)).toContain(run.tags['mlflow.parentRunId']);
      expect(run.params['model.name']).toBe('tiny');
      for (const [name, value] of Object.entries(cell.metrics)) {
        expect(Number(run.metrics[mlflowName(name)]), name).toBe(value);
      }
      expect(run.histories['loss/total']!.map(([, , step]) => step)).toEqual([2, 4]);
      expect(run.datasets).toHaveLength(3);
      expect(Object.keys(run.artifacts)).toContain('cell.json');
    }
  };

  test('from the embedded store', async () => {
    const end = await runCommand(folder, ['grid', 'study.yaml', '--json']);
    check(end, await pythonDump(python, path.join(folder, 'mlruns'), 'small'));
  });

  test('from a real server', async () => {
    const server = await startServer(python, path.join(folder, 'server'));
    try {
      const end = await runCommand(folder, ['grid', 'study.yaml', '--json'], {
        MLFLOW_TRACKING_URI: server.uri,
      });
      check(end, await pythonDump(python, server.uri, 'small'));
    } finally {
      await server.kill();
    }
  });

  test('a server that does not answer is named before anything is run', async () => {
    const end = await runCommand(folder, ['grid', 'study.yaml'], {
      MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    });
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('The MLflow server at http://127.0.0.1:9 does not answer');
  });
});
