import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { FileStore } from '../file/file-store.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ExperimentIds, shareServer } from './servers.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

/** A client that counts how often an experiment is asked for. */
function countingClient(): { client: MlflowClient; asked: string[]; fail: (yes: boolean) => void } {
  const client = new MlflowClient(new FileStore(path.join(folder, 'mlruns')));
  const getOrCreate = client.getOrCreateExperiment.bind(client);
  const asked: string[] = [];
  let failing = false;
  client.getOrCreateExperiment = async (name) => {
    asked.push(name);
    if (failing) throw new Error('away');
    return getOrCreate(name);
  };
  return { client, asked, fail: (yes) => (failing = yes) };
}

it('asks once for an experiment that many runs name at once', async () => {
  const { client, asked } = countingClient();
  const ids = new ExperimentIds();
  const found = await Promise.all(['a', 'a', 'b', 'a'].map((name) => ids.of(name, client)));
  expect(new Set([found[0], found[1], found[3]]).size).toBe(1);
  expect(found[2]).not.toBe(found[0]);
  expect(asked).toEqual(['a', 'b']);
});

it('asks again after a failure, after ten seconds, and once everything was forgotten', async () => {
  const { client, asked, fail } = countingClient();
  const ids = new ExperimentIds();
  fail(true);
  await expect(ids.of('c', client, 0)).rejects.toThrow('away');
  fail(false);
  const id = await ids.of('c', client, 0);
  expect(await ids.of('c', client, 9_999)).toBe(id);
  expect(asked).toHaveLength(2);
  expect(await ids.of('c', client, 10_000)).toBe(id);
  expect(asked).toHaveLength(3);
  ids.forget();
  expect(await ids.of('c', client, 10_000)).toBe(id);
  expect(asked).toHaveLength(4);
});

it('shares connections between runs of the same server and credentials only', () => {
  const [uri, other] = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
  const env = { HOME: folder };
  const first = shareServer(uri, env);
  const second = shareServer(uri, env);
  const elsewhere = shareServer(other, env);
  const somebody = shareServer(uri, { ...env, MLFLOW_TRACKING_TOKEN: 'another' });
  expect(second.send).toBe(first.send);
  expect(second.experiments).toBe(first.experiments);
  for (const { send } of [elsewhere, somebody]) expect(send).not.toBe(first.send);
  first.release();
  const third = shareServer(uri, env);
  expect(third.send).toBe(second.send);
  for (const { release } of [second, third, elsewhere, somebody]) release();
  const later = shareServer(uri, env);
  expect(later.send).not.toBe(first.send);
  later.release();
});
