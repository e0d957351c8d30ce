import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'mlflow-js/node';
import { type Benchmark, type BenchmarkRecord, compared, median, withoutPeer } from '../benchmark.ts';
import { byStep, loggedRuns, shortRuns } from './ours.ts';
import { peer } from './peer.ts';
import { startServer } from './server.ts';

const rounds = 3;
const names = {
  sync: 'log_metrics',
  async: 'log_metrics, synchronous=False',
  batches: 'log_batch of 1,000',
  runs: 'MlflowClient',
};

/** Ours and a peer in turns; each gives a rate. */
async function inTurns(
  title: string,
  unit: string,
  ours: () => Promise<number>,
  peerName: string,
  theirs: () => Promise<number>,
): Promise<BenchmarkRecord> {
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  let reason = '';
  for (let round = 0; round < rounds; round++) {
    rates.ours.push(await ours());
    try {
      rates.theirs.push(await theirs());
    } catch (error) {
      reason = (error as Error).message.split('\n').at(-1) ?? 'it failed';
    }
  }
  if (rates.theirs.length === 0) return withoutPeer(title, unit, median(rates.ours), peerName, reason);
  return compared(title, unit, 'higher', median(rates.ours), { name: peerName, value: median(rates.theirs) });
}

async function measure(where: string, uri: string, folder: string): Promise<BenchmarkRecord[]> {
  const journal = path.join(folder, 'journal');
  const records: BenchmarkRecord[] = [];
  const [many, runs] = [100_000, where === 'folder' ? 1000 : 200];
  const calls: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  // The synchronous client is so slow that a tenth of the values has to do; what is compared is the rate.
  for (const [task, count] of [
    ['async', many],
    ['batches', many],
    ['sync', many / 10],
  ] as const) {
    const title = `${many.toLocaleString('en')} metrics to a ${where}`;
    const ours = async (): Promise<number> => {
      const { seconds, p99 } = await byStep(uri, many, journal);
      calls.ours.push(p99);
      return many / seconds;
    };
    const theirs = async (): Promise<number> => {
      const { seconds, p99 } = await peer(task, uri, count);
      if (task === 'async' && p99 !== null) calls.theirs.push(p99);
      return count / seconds;
    };
    records.push(await inTurns(title, 'values/s', ours, names[task], theirs));
  }
  const client = createClient(uri);
  const theirRuns = async (): Promise<number> => runs / (await peer('runs', uri, runs)).seconds;
  records.push(
    await inTurns(
      `${runs} short runs to a ${where}, one after the other`,
      'runs/s',
      async () => runs / (await shortRuns(client, runs)),
      names.runs,
      theirRuns,
    ),
    await inTurns(
      `${runs} short runs to a ${where}, by loggers`,
      'runs/s',
      async () => runs / (await loggedRuns(uri, runs, journal)),
      names.runs,
      theirRuns,
    ),
  );
  await client.close();
  const title = `a step's logging call, 99th percentile, to a ${where}`;
  records.push(
    calls.theirs.length === 0
      ? withoutPeer(title, 'ms', median(calls.ours), names.async, 'the peer did not run')
      : compared(title, 'ms', 'lower', median(calls.ours), {
          name: names.async,
          value: median(calls.theirs),
        }),
  );
  return records;
}

/** Against MLflow's own Python client, into the same server and into folders of the same layout. */
export const benchmark: Benchmark = {
  name: 'mlflow-js/tracking',
  run: async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlflow-bench-'));
    const server = await startServer(path.join(folder, 'server'));
    try {
      const onServer = await measure('server', server.uri, folder);
      return [...onServer, ...(await measure('folder', path.join(folder, 'mlruns'), folder))];
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
