import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Benchmark, type BenchmarkRecord, compared, median, withoutPeer } from '../benchmark.ts';
import { type StepTimes, betweenSteps } from './ours.ts';
import { peer } from './peer.ts';
import { startServer } from './server.ts';

const steps = 2000;
const rounds = 3;
const python = 'log_metrics, asynchronous';

/** The 99th percentile (and half) of what logging adds to a training step, while the values are on their way. */
async function addedTo(where: string, uri: string, journal: string): Promise<BenchmarkRecord[]> {
  const logging: StepTimes[] = [];
  const idle: StepTimes[] = [];
  const theirs: number[] = [];
  let reason = '';
  for (let round = 0; round < rounds; round++) {
    logging.push(await betweenSteps(uri, steps, journal));
    idle.push(await betweenSteps(uri, steps, journal, false));
    try {
      theirs.push((await peer('steps', uri, steps)).p99!);
    } catch (error) {
      reason = (error as Error).message.trim().split('\n').at(-1) ?? 'it failed';
    }
  }
  const at = (share: number, of: readonly StepTimes[], what: keyof StepTimes = 'calls'): number =>
    median(of.map((times) => times[what][Math.floor(steps * share)]!));
  const title = `added to a step by logging 11 values to a ${where}`;
  const p99 = `${title}, 99th percentile`;
  return [
    theirs.length === 0
      ? withoutPeer(p99, 'ms', at(0.99, logging), python, reason)
      : compared(p99, 'ms', 'lower', at(0.99, logging), { name: python, value: median(theirs) }),
    ...[0.5, 0.99].map((share) =>
      compared(
        `call and the loop's turn after it, to a ${where}, ${share === 0.5 ? 'median' : '99th percentile'}`,
        'ms',
        'lower',
        at(share, logging, 'turns'),
        { name: 'the same loop without the call', value: at(share, idle, 'turns') },
      ),
    ),
    withoutPeer(`${title}, median`, 'ms', at(0.5, logging), python, 'only its 99th percentile is taken'),
  ];
}

/** What a training step pays for being logged: the demand is less than 0.1 ms in 99 of 100. */
export const benchmark: Benchmark = {
  name: 'mlflow-js/latency',
  run: async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlflow-bench-'));
    const server = await startServer(path.join(folder, 'server'));
    try {
      const journal = path.join(folder, 'journal');
      const records = await addedTo('folder', path.join(folder, 'mlruns'), journal);
      return [...records, ...(await addedTo('server', server.uri, journal))];
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
