import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { createClient } from '../node/create-client.ts';
import { downloadArtifacts, logArtifacts } from '../node/artifact-files.ts';
import { collect } from '../paging.ts';
import { expectChanges, expectModelChanges } from '../testing/changes-contract.ts';
import { type Written, expectPythonRead, expectWritten, writeEverything } from '../testing/contract.ts';
import {
  expectLoggedModels,
  expectRegistry,
  loggedForPython,
  registryForPython,
} from '../testing/models-contract.ts';
import { expectTables } from '../testing/tables-contract.ts';
import { type MlflowServer, startServer } from '../testing/mlflow-server.ts';
import { pythonDump, pythonOracle } from '../testing/python-client.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import fs from 'node:fs';
import { RestStore } from './rest-store.ts';

const mlflow = mlflowRequirement();
describe.skipIf('lacking' in mlflow)('with a real mlflow server', () => {
  const python = 'python' in mlflow ? mlflow.python : '';
  const folder = temporaryFolder();
  let server: MlflowServer;
  let client: MlflowClient;
  let written: Written;

  beforeAll(async () => {
    server = await startServer(python, path.join(folder, 'server'));
    client = createClient(server.uri, {});
    written = await writeEverything(client, 'a "study": #1');
  });
  afterAll(async () => {
    await client.close();
    await server.kill();
    removeFolder(folder);
  });

  it('reads back everything that was logged, also with the platform’s fetch', async () => {
    await expectWritten(client, written, true);
    await expectWritten(new MlflowClient(new RestStore(`${server.uri}/`)), written, true);
  });

  it('every value that was logged is read by MLflow’s own Python client', async () => {
    expectPythonRead(await pythonDump(python, server.uri), written, true);
  });

  it('keeps logged models, as Python finds them too', async () => {
    const experimentId = await client.createExperiment('models');
    await expectLoggedModels(client, experimentId);
    expect(await pythonOracle(python, ['models', server.uri, experimentId])).toMatchObject(loggedForPython);
  });

  it('keeps the model registry, as Python finds it too', async () => {
    await expectRegistry(client, await client.createExperiment('registry'));
    expect(await pythonOracle(python, ['models', server.uri, '0'])).toMatchObject(registryForPython);
  });

  it('keeps tables, which Python reads, and reads Python’s', async () => {
    await expectTables(client, python);
  });

  it('turns the server’s refusals into errors with its code and the call', async () => {
    await expect(client.getRun('0123')).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      call: { method: 'GET', target: 'mlflow/runs/get', status: 404 },
    });
    await expect(client.logParam(written.parentId, 'k', 3)).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
    });
    await expect(client.createExperiment(written.experimentName)).rejects.toMatchObject({
      code: 'RESOURCE_ALREADY_EXISTS',
    });
  });

  it('splits what is more than one request may hold', async () => {
    const { runId } = (await client.createRun(written.experimentId)).info;
    const steps = Array.from({ length: 2500 }, (_, step) => step);
    await client.logBatch(runId, {
      metrics: steps.map((step) => ({ key: 'm', value: step / 3, step, timestamp: step })),
      params: steps.slice(0, 250).map((step) => ({ key: `p${step}`, value: 'ü'.repeat(6000) })),
      tags: steps.slice(0, 150).map((step) => ({ key: `t${step}`, value: '\n'.repeat(2000) })),
    });
    const history = await collect(client.getMetricHistory(runId, 'm', { pageSize: 999 }));
    expect(history.map(({ value }) => value)).toEqual(steps.map((step) => step / 3));
    const run = await client.getRun(runId);
    expect(Object.keys(run.data.params)).toHaveLength(250);
    expect(Object.keys(run.data.tags).filter((key) => key.startsWith('t'))).toHaveLength(150);
  });

  it('uploads and downloads folders', async () => {
    const source = path.join(folder, 'figures');
    fs.mkdirSync(path.join(source, 'deep'), { recursive: true });
    fs.writeFileSync(path.join(source, 'a.svg'), '<svg/>');
    fs.writeFileSync(path.join(source, 'deep', 'b.bin'), new Uint8Array(300_000).fill(7));
    await logArtifacts(client, written.parentId, source, 'figures');
    const copy = await downloadArtifacts(client, written.parentId, 'figures', path.join(folder, 'copy'));
    expect(fs.readFileSync(path.join(copy, 'a.svg'), 'utf8')).toBe('<svg/>');
    expect(fs.readFileSync(path.join(copy, 'deep', 'b.bin'))).toEqual(Buffer.alloc(300_000, 7));
    const one = await downloadArtifacts(client, written.parentId, 'figures/a.svg', path.join(folder, 'one'));
    expect(fs.readFileSync(one, 'utf8')).toBe('<svg/>');
  });

  it('changes and takes away what was made', async () => {
    await expectChanges(client);
    await expectModelChanges(client);
  });

  it('gives a run’s page', () => {
    expect(client.runUrl('1', 'r')).toBe(`${server.uri}/#/experiments/1/runs/r`);
  });
});
