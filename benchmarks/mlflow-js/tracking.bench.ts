import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createClient } from 'mlflow-js/node';
import { type Benchmark, type BenchmarkRecord, compared, median, withoutPeer } from '../benchmark.ts';
import { byStep, loggedRuns, shortRuns } from './ours.ts';
import { peer } from './peer.ts';
import { startServer } from './server.ts';

/** How often each side runs; RANGELOSS_BENCH_ROUNDS=1 for the full size in a quarter of an hour. */
const rounds = Number(process.env['RANGELOSS_BENCH_ROUNDS'] ?? 3);
const peers = {
  async: 'log_metrics, asynchronous',
  batches: 'log_batch of 1,000',
  sync: 'log_metrics',
} as const;

/** Values of one round after another; a peer that fails says why. */
class Rounds {
  readonly values = new Map<string, number[]>();
  reason = '';

  add(name: string, value: number): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }

  async peer(name: string, measure: () => Promise<number>): Promise<void> {
    try {
      this.add(name, await measure());
    } catch (error) {
      this.reason = (error as Error).message.trim().split('\n').at(-1) ?? 'it failed';
    }
  }

  record(
    title: string,
    unit: string,
    better: 'higher' | 'lower',
    ours: string,
    peerName: string,
  ): BenchmarkRecord {
    const own = median(this.values.get(ours) ?? []);
    const theirs = this.values.get(peerName);
    if (theirs === undefined) return withoutPeer(title, unit, own, peerName, this.reason);
    return compared(title, unit, better, own, { name: peerName, value: median(theirs) });
  }
}

async function metrics(where: string, uri: string, journal: string): Promise<BenchmarkRecord[]> {
  const count = scaled(100_000);
  const [rates, calls] = [new Rounds(), new Rounds()];
  for (let round = 0; round < rounds; round++) {
    const own = await byStep(uri, count, journal);
    rates.add('ours', count / own.seconds);
    calls.add('ours', own.p99);
    for (const task of ['async', 'batches', 'sync'] as const) {
      // The synchronous client is so slow that a twentieth of the values has to do; what is compared is the rate.
      const some = task === 'sync' ? count / 20 : count;
      await rates.peer(peers[task], async () => {
        const { seconds, p99 } = await peer(task, uri, some);
        if (p99 !== null) calls.add(peers[task], p99);
        return some / seconds;
      });
    }
  }
  const title = `${count} metrics to a ${where}`;
  const step = `a step's logging call to a ${where}, 99th percentile`;
  return [
    ...Object.values(peers).map((name) => rates.record(title, 'values/s', 'higher', 'ours', name)),
    ...[peers.async, peers.sync].map((name) => calls.record(step, 'ms', 'lower', 'ours', name)),
  ];
}

async function shortRunsOf(where: string, uri: string, journal: string): Promise<BenchmarkRecord[]> {
  const count = scaled(1000);
  const rates = new Rounds();
  const client = createClient(uri);
  for (let round = 0; round < rounds; round++) {
    rates.add('client', count / (await shortRuns(client, count)));
    rates.add('loggers', count / (await loggedRuns(uri, count, journal)));
    await rates.peer('MlflowClient', async () => count / (await peer('runs', uri, count)).seconds);
  }
  await client.close();
  const title = `${count} short runs to a ${where}`;
  return [
    rates.record(`${title}, one after the other`, 'runs/s', 'higher', 'client', 'MlflowClient'),
    rates.record(`${title}, by loggers`, 'runs/s', 'higher', 'loggers', 'MlflowClient'),
  ];
}

/** RANGELOSS_BENCH_SCALE below 1 shortens everything; rates stay comparable. */
const scaled = (count: number): number =>
  Math.max(100, Math.round((count * Number(process.env['RANGELOSS_BENCH_SCALE'] ?? 1)) / 100) * 100);

/** Against MLflow's own Python client, into the same server and into folders of the same layout. */
export const benchmark: Benchmark = {
  name: 'mlflow-js/tracking',
  run: async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlflow-bench-'));
    const server = await startServer(path.join(folder, 'server'));
    try {
      const records: BenchmarkRecord[] = [];
      for (const [where, uri] of [
        ['folder', path.join(folder, 'mlruns')],
        ['server', server.uri],
      ] as const) {
        records.push(...(await metrics(where, uri, path.join(folder, 'journal'))));
        records.push(...(await shortRunsOf(where, uri, path.join(folder, 'journal'))));
      }
      return records;
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
