import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { MlflowClient } from '../client.ts';
import { RestStore } from './rest-store.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What MLflow answers when two runs insert the same new data set at once. */
const lostRace = JSON.stringify({
  error_code: 'BAD_REQUEST',
  message:
    '(sqlite3.IntegrityError) UNIQUE constraint failed: datasets.experiment_id, datasets.name, datasets.digest',
});

/** A server that refuses the first requests with this body. */
async function refusing(times: number, body: string): Promise<{ client: MlflowClient; seen: string[] }> {
  const seen: string[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request.url ?? '');
    request.resume();
    request.on('end', () => {
      if (seen.length <= times) response.writeHead(400).end(body);
      else response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  return { client: new MlflowClient(new RestStore(`http://127.0.0.1:${port}`)), seen };
}

const inputs = [
  { dataset: { name: 'digits', digest: 'c0ffee', sourceType: 'local', source: '{}' }, tags: {} },
];

it('names a data set again when another run was inserting it at the same time', async () => {
  const { client, seen } = await refusing(2, lostRace);
  await client.logInputs('r', inputs);
  expect(seen).toEqual(Array.from({ length: 3 }, () => '/api/2.0/mlflow/runs/log-inputs'));
});

it('gives up on a race that is lost again and again, and does not repeat any other refusal', async () => {
  const lost = await refusing(100, lostRace);
  await expect(lost.client.logInputs('r', inputs)).rejects.toThrow('UNIQUE constraint');
  expect(lost.seen).toHaveLength(4);
  const refused = await refusing(100, '{"error_code":"INVALID_PARAMETER_VALUE","message":"no"}');
  await expect(refused.client.logInputs('r', inputs)).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
  });
  expect(refused.seen).toHaveLength(1);
});
