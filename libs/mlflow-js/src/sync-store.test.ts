import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MlflowClient } from './client.ts';
import { FileStore } from './file/file-store.ts';
import { createClient } from './node/create-client.ts';
import { syncStore } from './sync-store.ts';
import { type Written, expectPythonRead, writeEverything } from './testing/contract.ts';
import { type MlflowServer, startServer } from './testing/mlflow-server.ts';
import { type PythonExperiment, pythonDump } from './testing/python-client.ts';
import { mlflowRequirement } from './testing/requirement.ts';
import { removeFolder, temporaryFolder } from './testing/temporary-folder.ts';

const mlflow = mlflowRequirement();
const folder = temporaryFolder();
const source = new FileStore(path.join(folder, 'mlruns'));
const client = new MlflowClient(source);
const experimentName = 'a "study": #1';
let written: Written;

beforeAll(async () => {
  written = await writeEverything(client, experimentName);
});
afterAll(() => {
  removeFolder(folder);
});

it('copies a folder to a folder, and nothing twice', async () => {
  const target = new MlflowClient(new FileStore(path.join(folder, 'copy')));
  const first = await syncStore(client, target);
  expect(first).toMatchObject({ experiments: 1, copied: 4, unchanged: 0 });
  expect(await syncStore(client, target)).toMatchObject({ copied: 0, unchanged: 4, runIds: first.runIds });
  await target.deleteTag(first.runIds[written.childId]!, 'mlflow-js.synced');
  expect(await syncStore(client, target)).toMatchObject({ copied: 1, unchanged: 3 });
});

describe.skipIf('lacking' in mlflow)('with MLflow', () => {
  const python = 'python' in mlflow ? mlflow.python : '';
  let server: MlflowServer | undefined;
  afterAll(async () => {
    await server?.kill();
  });

  it('pushes a folder to a server, where Python finds every value', async () => {
    server = await startServer(python, path.join(folder, 'server'));
    const target = createClient(server.uri, {});
    const { runIds } = await syncStore(client, target);
    expect(await syncStore(client, target)).toMatchObject({ copied: 0, unchanged: 4 });
    await target.close();
    const dump = await pythonDump(python, server.uri, experimentName);
    const { parentId, childId, failedId, killedId } = written;
    const copied: Written = {
      ...written,
      experimentId: dump[0]!.experimentId,
      parentId: runIds[parentId]!,
      childId: runIds[childId]!,
      failedId: runIds[failedId]!,
      killedId: runIds[killedId]!,
    };
    expectPythonRead(dump, copied, true);
  });

  it('is taken over by mlflow migrate-filestore with every value equal', async () => {
    const database = `sqlite:///${path.join(folder, 'migrated.db')}`;
    const args = ['-m', 'mlflow', 'migrate-filestore', '--source', source.folder, '--target', database];
    await promisify(execFile)(python, args, { env: { ...process.env, MLFLOW_ALLOW_FILE_STORE: 'true' } });
    const [before, after] = [await pythonDump(python, source.uri), await pythonDump(python, database)];
    expect(before.flatMap(({ runs }) => runs)).toHaveLength(4);
    expect(normalised(after)).toEqual(normalised(before));
  });
});

/** Runs in one order; a database keeps infinities as the greatest double and negative zero as zero. */
const normalised = (experiments: PythonExperiment[]): unknown =>
  experiments
    .toSorted((a, b) => (a.experimentId < b.experimentId ? -1 : 1))
    .map((experiment) => ({
      ...experiment,
      runs: experiment.runs
        .toSorted((a, b) => (a.runId < b.runId ? -1 : 1))
        .map(
          (run) =>
            JSON.parse(
              JSON.stringify(run)
                .replaceAll('"inf"', '"1.7976931348623157e+308"')
                .replaceAll('"-inf"', '"-1.7976931348623157e+308"')
                .replaceAll('"-0.0"', '"0.0"'),
            ) as unknown,
        ),
    }));
