import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MlflowClient } from '../client.ts';
import { RunLogger } from '../delivery/run-logger.ts';
import { freePort } from '../testing/free-port.ts';
import { type MlflowServer, startServer } from '../testing/mlflow-server.ts';
import { pythonDump } from '../testing/python-client.ts';
import { mlflowRequirement } from '../testing/requirement.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { downloadArtifacts, logArtifact } from './artifact-files.ts';
import { createClient } from './create-client.ts';

// test:deep: a real MLflow server whose artifacts lie in a store with S3's interface. RANGELOSS_MOTO names the command
// `moto_server` (pip install 'moto[server]'); the Python with MLflow needs boto3 (pip install boto3).
const deep = process.env['RANGELOSS_DEEP'] === '1';
const moto = process.env['RANGELOSS_MOTO'];
if (deep && moto === undefined && process.env['RANGELOSS_LACKS'] !== undefined) {
  fs.appendFileSync(process.env['RANGELOSS_LACKS'], "moto's S3: RANGELOSS_MOTO does not name moto_server\n");
}
const mlflow = deep && moto !== undefined ? mlflowRequirement(undefined, undefined, 'boto3') : undefined;

describe.skipIf(mlflow === undefined || 'lacking' in mlflow)('artifacts in parts to S3', () => {
  const python = mlflow !== undefined && 'python' in mlflow ? mlflow.python : '';
  const folder = temporaryFolder();
  const partSize = 5 * 2 ** 20;
  const content = Buffer.alloc(
    2 * partSize + 1234,
    'no two parts are equal, since this is 71 bytes long and not a divisor.',
  );
  const file = path.join(folder, 'weights.bin');
  let s3: ChildProcess;
  let s3Uri: string;
  let server: MlflowServer;
  let client: MlflowClient;
  /** Lines of the store's log, one a request. */
  let log = '';

  beforeAll(async () => {
    fs.writeFileSync(file, content);
    const port = await freePort();
    s3Uri = `http://127.0.0.1:${port}`;
    s3 = spawn(moto!, ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
    s3.stderr!.on('data', (text: Buffer) => (log += text.toString()));
    for (let made = false; !made;) {
      made = await fetch(`${s3Uri}/bucket`, { method: 'PUT' }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (!made) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const env = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', MLFLOW_S3_ENDPOINT_URL: s3Uri };
    const options = ['--artifacts-destination', 's3://bucket/artifacts'];
    server = await startServer(python, path.join(folder, 'server'), options, env);
    const limits = {
      MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '6000000',
      MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: `${partSize}`,
    };
    client = createClient(server.uri, limits);
  });
  afterAll(async () => {
    await client.close();
    await server.kill();
    s3.kill();
    await once(s3, 'exit');
    removeFolder(folder);
  });

  const partsSent = (): number => log.match(/"[^"]*PUT [^"]*partNumber=\d+[^"]*" 200/g)?.length ?? 0;

  it('uploads a file by its parts, which the client and Python read back whole', async () => {
    const { info } = await client.createRun(await client.createExperiment('parts'), { runName: 'by client' });
    await logArtifact(client, info.runId, file, 'deep folder');
    expect(partsSent()).toBe(3);
    const copy = await downloadArtifacts(
      client,
      info.runId,
      'deep folder/weights.bin',
      path.join(folder, 'copy'),
    );
    expect(fs.readFileSync(copy).equals(content)).toBe(true);
    const uploads = await fetch(`${s3Uri}/bucket?uploads`);
    expect(await uploads.text()).not.toContain('<UploadId>');
  });

  it('does so from the background too', async () => {
    const before = partsSent();
    const env = {
      MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '6000000',
      MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: `${partSize}`,
    };
    const logger = new RunLogger({
      trackingUri: server.uri,
      env,
      experimentName: 'parts',
      runName: 'by logger',
      journalFolder: path.join(folder, 'journal'),
    });
    logger.logArtifact(file);
    expect(await logger.end('FINISHED', { seconds: 100 })).toMatchObject({ delivered: true, refused: 0 });
    expect(partsSent() - before).toBe(3);
  });

  it('MLflow’s own Python client finds both with the same content', async () => {
    const [experiment] = await pythonDump(python, server.uri, 'parts');
    const sums = experiment!.runs.flatMap(({ artifacts }) => Object.entries(artifacts));
    expect(sums.map(([name]) => name).sort()).toEqual(['deep folder/weights.bin', 'weights.bin']);
    expect(new Set(sums.map(([, sum]) => sum)).size).toBe(1);
  });
});
