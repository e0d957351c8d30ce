import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { RunLogger } from 'mlflow-js/node';
import { type Benchmark, withoutPeer } from '../benchmark.ts';

const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;

/** What a million metrics add to the process's memory while the server is away: they wait in the journal. */
export const benchmark: Benchmark = {
  name: 'mlflow-js/memory',
  run: async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'mlflow-bench-'));
    const options = { trackingUri: 'http://127.0.0.1:1', experimentName: 'benchmark', journalFolder: folder };
    const logger = new RunLogger({ ...options, onWarning: () => undefined });
    await logger.flush(0.1);
    const before = megabytes();
    let most = before;
    for (let step = 0; step < 1_000_000; step++) {
      logger.logMetric('loss', step, { step });
      // A training step gives the loop a turn, as this does.
      if (step % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (step % 10_000 === 0) most = Math.max(most, megabytes());
    }
    const { dropped } = logger.state;
    await logger.end('FINISHED', { seconds: 0.1 });
    rmSync(folder, { recursive: true, force: true });
    return [
      withoutPeer(
        'memory added by 1,000,000 metrics',
        'MB',
        most - before,
        'Python client',
        'its queue has no bound',
      ),
      withoutPeer('of them dropped', 'values', dropped, 'Python client', 'counted for ours only'),
    ];
  },
};
