import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunLogger } from '../delivery/run-logger.ts';
import { createClient } from '../node/create-client.ts';
import { type MlflowServer, startServer } from '../testing/mlflow-server.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';

// The server's basic-auth app is an extra of its package.
const mlflow = mlflowRequirement(process.env, undefined, 'flask_wtf');
const python = 'python' in mlflow ? mlflow.python : '';

describe.skipIf('lacking' in mlflow)('with a server that wants a name and a password', () => {
  const folder = temporaryFolder();
  let server: MlflowServer | undefined;
  afterAll(async () => {
    await server?.kill();
    removeFolder(folder);
  });

  it('logs in by the environment or the URI, and is refused without, showing no secret', async () => {
    const settings = path.join(folder, 'auth.ini');
    const password = 'p@ss:word/1 long enough';
    fs.writeFileSync(
      settings,
      `[mlflow]\ndefault_permission = READ\ndatabase_uri = sqlite:///${path.join(folder, 'auth.db')}\n` +
        `admin_username = admin\nadmin_password = ${password}\nauthorization_function = mlflow.server.auth:authenticate_request_basic_auth\n`,
    );
    server = await startServer(python, path.join(folder, 'server'), ['--app-name', 'basic-auth'], {
      MLFLOW_AUTH_CONFIG_PATH: settings,
      MLFLOW_FLASK_SERVER_SECRET_KEY: 'for this test',
    });
    const env = { HOME: folder, MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: password };
    const client = createClient(server.uri, env);
    const { experimentId } = await client.getOrCreateExperiment('private');
    const { runId } = (await client.createRun(experimentId)).info;
    await client.logText(runId, 'hidden', 'note.txt');
    expect(new TextDecoder().decode(await client.readArtifact(runId, 'note.txt'))).toBe('hidden');
    await client.close();

    const address = server.uri.replace('//', `//admin:${encodeURIComponent(password)}@`);
    const byUri = createClient(address, { HOME: folder });
    expect((await byUri.getRun(runId)).info.runId).toBe(runId);
    expect(byUri.runUrl('1', 'x')).not.toContain('admin');
    await byUri.close();

    const stranger = createClient(server.uri, { ...env, MLFLOW_TRACKING_PASSWORD: 'wrong-one' });
    const failure = await stranger.getRun(runId).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAUTHENTICATED', call: { status: 401 } });
    expect(String(failure)).not.toContain('wrong-one');
    await stranger.close();

    const journalFolder = path.join(folder, 'journal');
    const logger = new RunLogger({
      trackingUri: address,
      env: { HOME: folder },
      experimentName: 'private',
      journalFolder,
    });
    logger.logMetric('loss', 1);
    logger.settle();
    for (const file of fs.readdirSync(journalFolder)) {
      expect(fs.readFileSync(path.join(journalFolder, file), 'utf8')).not.toContain(password);
    }
    expect(await logger.end('FINISHED', { seconds: 60 })).toMatchObject({
      delivered: true,
      dropped: 0,
      refused: 0,
    });
  });
});
