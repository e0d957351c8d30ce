// Run by a test as a process of its own, to be stopped: a run within a run, and a body that does not end by itself.
import { withRun } from '../fluent.ts';
import { createClient } from '../node/create-client.ts';

const [trackingUri, experimentName, how] = process.argv.slice(2) as [string, string, string];
const client = createClient(trackingUri);
if (how === 'handled') {
  // A program that ends by its own rules: after the signal, it finishes what it does.
  process.once('SIGTERM', () => process.stdout.write('heard\n'));
}
await withRun(client, { experimentName, runName: `${how} outer` }, async (outer) => {
  await withRun(client, { parent: outer, runName: `${how} inner` }, async (inner) => {
    await inner.logMetric('loss', 1);
    process.stdout.write('ready\n');
    if (how === 'throws') throw new Error('on purpose');
    await new Promise((resolve) => setTimeout(resolve, how === 'handled' ? 2000 : 600_000));
  });
});
