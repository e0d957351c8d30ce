// Run by a test as a process of its own, to be killed: logs points without end and says how many are safe.
import { RunLogger } from '../delivery/run-logger.ts';

const [trackingUri, experimentName, runName, journalFolder] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const logger = new RunLogger({
  trackingUri,
  experimentName,
  runName,
  journalFolder,
  delivery: { maxAge: 0.05 },
  // Under load a delivery may take longer than the few seconds that a stopped process gives to it.
  patience: 60,
});
for (let step = 0; ; step++) {
  logger.logMetrics({ loss: step, 'deep/accuracy': -step }, { step });
  if (step % 20 !== 0) continue;
  if (logger.settle()) process.stdout.write(`${step + 1}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
