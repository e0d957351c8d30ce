import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { FileStore } from '../file/file-store.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from '../delivery/run-logger.ts';
import { withRun } from '../fluent.ts';
import { createClient, createStore, experimentFromEnvironment } from './create-client.ts';
import { readEnvironment } from './environment.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

it('reads MLflow’s variables under their own names', () => {
  const environment = readEnvironment({
    HOME: folder,
    MLFLOW_TRACKING_URI: 'http://somewhere:5000',
    MLFLOW_TRACKING_USERNAME: 'ada',
    MLFLOW_TRACKING_PASSWORD: 'secret',
    MLFLOW_TRACKING_TOKEN: 'token',
    MLFLOW_TRACKING_INSECURE_TLS: 'true',
    MLFLOW_TRACKING_CLIENT_CERT_PATH: '/b.pem',
    MLFLOW_EXPERIMENT_NAME: 'study',
    MLFLOW_EXPERIMENT_ID: '7',
    MLFLOW_RUN_ID: 'abc',
    MLFLOW_HTTP_REQUEST_TIMEOUT: '7',
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '3',
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.5',
    MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
    MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: '0',
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD: 'false',
    MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: '1000',
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: '500',
  });
  expect(environment).toMatchObject({
    trackingUri: 'http://somewhere:5000',
    credentials: { username: 'ada', password: 'secret', token: 'token' },
    insecureTls: true,
    serverCertPath: undefined,
    clientCertPath: '/b.pem',
    experimentName: 'study',
    experimentId: '7',
    runId: 'abc',
    timeout: 7,
    retry: { maxRetries: 3, backoffFactor: 0.5, backoffJitter: 0, respectRetryAfter: false },
    multipart: { enabled: false, minimumSize: 1000, partSize: 500 },
  });
  const trusted = { HOME: folder, MLFLOW_TRACKING_SERVER_CERT_PATH: '/a.pem' };
  expect(readEnvironment(trusted)).toMatchObject({ serverCertPath: '/a.pem', insecureTls: false });
});

it('reads the credentials file where the environment has none', () => {
  fs.mkdirSync(path.join(folder, '.mlflow'), { recursive: true });
  fs.writeFileSync(
    path.join(folder, '.mlflow', 'credentials'),
    '[other]\nmlflow_tracking_username = eve\n[mlflow]\nmlflow_tracking_username = ada\nmlflow_tracking_password = pa ss=1\n',
  );
  expect(readEnvironment({ HOME: folder }).credentials).toMatchObject({
    username: 'ada',
    password: 'pa ss=1',
  });
  const both = readEnvironment({ HOME: folder, MLFLOW_TRACKING_USERNAME: 'bob' });
  expect(both.credentials).toMatchObject({ username: 'bob', password: 'pa ss=1' });
});

it.each([
  ['MLFLOW_HTTP_REQUEST_MAX_RETRIES', '11'],
  ['MLFLOW_HTTP_REQUEST_TIMEOUT', 'soon'],
  ['MLFLOW_TRACKING_INSECURE_TLS', 'perhaps'],
])('names %s when it holds %j', (name, value) => {
  expect(() => readEnvironment({ HOME: folder, [name]: value })).toThrow(`${name}="${value}"`);
});

it('opens a folder for a path and a file URI, and says what a database needs', () => {
  expect(createStore(path.join(folder, 'a b'), {})).toBeInstanceOf(FileStore);
  const { uri } = createStore(path.join(folder, 'a b'), {});
  expect(createStore(uri, {})).toMatchObject({ folder: path.join(folder, 'a b') });
  expect(createStore(undefined, { MLFLOW_TRACKING_URI: path.join(folder, 'env') })).toBeInstanceOf(FileStore);
  expect(() => createStore('sqlite:///x.db', {})).toThrow('mlflow server');
  expect(() => createStore('databricks', {})).toThrow('databricks');
  expect(() => createStore('http://[', {})).toThrow('not a valid http address');
});

it('takes the experiment from the environment and refuses one that contradicts itself', async () => {
  const client = new MlflowClient(new FileStore(path.join(folder, 'experiments')));
  const study = await experimentFromEnvironment(client, 'x', { MLFLOW_EXPERIMENT_NAME: 'study' });
  expect(study.name).toBe('study');
  const byId = await experimentFromEnvironment(client, 'x', { MLFLOW_EXPERIMENT_ID: study.experimentId });
  expect(byId.name).toBe('study');
  expect((await experimentFromEnvironment(client, 'fallback', {})).name).toBe('fallback');
  const contradiction = { MLFLOW_EXPERIMENT_NAME: 'study', MLFLOW_EXPERIMENT_ID: '0' };
  await expect(experimentFromEnvironment(client, 'x', contradiction)).rejects.toThrow(
    'MLFLOW_EXPERIMENT_ID="0"',
  );
  await expect(experimentFromEnvironment(client, 'x', { MLFLOW_EXPERIMENT_ID: '77' })).rejects.toThrow(
    'no such experiment',
  );
});

it('a run of which nothing is said goes where the environment says, and goes on with MLFLOW_RUN_ID once', async () => {
  const uri = path.join(folder, 'unnamed');
  const client = createClient(uri, { HOME: folder, MLFLOW_EXPERIMENT_NAME: 'study' });
  const { experimentId } = await client.getOrCreateExperiment('study');
  const plain = await withRun(client, {}, (run) => run);
  expect(plain.experimentId).toBe(experimentId);
  const named = await withRun(client, { experimentName: 'other' }, (run) => run);
  expect(named.experimentId).not.toBe(experimentId);

  const env = { HOME: folder, MLFLOW_RUN_ID: plain.runId, MLFLOW_EXPERIMENT_ID: experimentId };
  const going = createClient(uri, env);
  expect((await withRun(going, {}, (run) => run)).runId).toBe(plain.runId);
  const next = await withRun(going, {}, (run) => run);
  expect(next.runId).not.toBe(plain.runId);
  expect(next.experimentId).toBe(experimentId);

  const logged = await new RunLogger({ trackingUri: uri, env: { ...env, MLFLOW_RUN_ID: next.runId } }).end();
  expect(logged.runId).toBe(next.runId);
  const fresh = await new RunLogger({ trackingUri: uri, env }).end();
  expect(fresh.runId).not.toBe(plain.runId);
  expect(fresh.experimentId).toBe(experimentId);
  expect((await new RunLogger({ trackingUri: uri, env: { HOME: folder } }).end()).experimentId).toBe('0');
});

it.each([
  ['http://127.0.0.1:1', { MLFLOW_HTTP_REQUEST_TIMEOUT: 'soon' }, 'MLFLOW_HTTP_REQUEST_TIMEOUT="soon"'],
  [
    'https://127.0.0.1:1',
    { MLFLOW_TRACKING_SERVER_CERT_PATH: '/none.pem' },
    'MLFLOW_TRACKING_SERVER_CERT_PATH',
  ],
  ['http://[', {}, 'not a valid http address'],
  ['sqlite:///x.db', {}, 'mlflow server'],
])('a logger for %s with %j is refused at once, not on its thread', (trackingUri, env, reason) => {
  expect(() => new RunLogger({ trackingUri, env: { HOME: folder, ...env } })).toThrow(reason);
});
