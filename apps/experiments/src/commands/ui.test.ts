import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { MlflowClient } from 'mlflow-js';
import { FileStore } from 'mlflow-js/node';
import { freePort, mlflowRequirement } from 'mlflow-js/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand, startCommand, studyFolder } from '../testing/command.ts';
import { waitFor } from '../testing/wait-for.ts';

const requirement = mlflowRequirement();
const python = 'python' in requirement ? requirement.python : '';

let folder: string;
beforeEach(async () => {
  folder = await studyFolder();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('ui without a store says which command makes one, and makes none itself', async () => {
  const { code, stderr } = await runCommand(folder, ['ui']);
  expect(code).toBe(2);
  expect(stderr).toContain('There is no store mlruns');
  expect(await readdir(folder)).toEqual(['study.yaml']);
});

test('ui without MLflow says how to get it', async () => {
  await new MlflowClient(new FileStore(path.join(folder, 'mlruns'))).getOrCreateExperiment('faces');
  const { code, stderr } = await runCommand(folder, ['ui'], { RANGELOSS_MLFLOW_PYTHON: '/no/python' });
  expect(code).toBe(2);
  expect(stderr).toContain('pip install mlflow');
});

test('ui for runs on a server gives its address, without the password', async () => {
  const { code, stdout } = await runCommand(folder, ['ui', 'http://ada:secret@127.0.0.1:5000']);
  expect(code).toBe(0);
  expect(stdout).toContain('http://127.0.0.1:5000');
  expect(stdout).not.toContain('secret');
});

describe.runIf('python' in requirement)('with MLflow', () => {
  const environment = { RANGELOSS_MLFLOW_PYTHON: python };
  beforeEach(async () => {
    await new MlflowClient(new FileStore(path.join(folder, 'mlruns'))).getOrCreateExperiment('faces');
  });

  test('ui refuses a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runCommand(folder, ['ui', '--port', String(port)], environment);
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port}`);
  });

  test('ui serves the embedded store until Ctrl-C', { timeout: 300_000 }, async () => {
    const port = await freePort();
    const { child, ended, output } = startCommand(
      folder,
      ['ui', '--port', String(port), '--json'],
      environment,
    );
    const url = `http://127.0.0.1:${port}`;
    await waitFor('the UI', () => output().includes(url) || child.exitCode !== null, 240);
    expect(output()).toContain(url);
    const answer = await fetch(`${url}/api/2.0/mlflow/experiments/search?max_results=10`);
    expect(JSON.stringify(await answer.json())).toContain('"faces"');
    expect(await (await fetch(url)).text()).toContain('<title>MLflow</title>');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });
});
