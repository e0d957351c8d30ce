import { EventEmitter } from 'node:events';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, expect, it, vi } from 'vitest';
import { journalEntries } from '../testing/journal-entries.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from './run-logger.ts';

/** A thread that starts, takes nothing, and ends when it is told to. */
class DeafWorker extends EventEmitter {
  readonly postMessage = vi.fn();
  readonly ref = vi.fn();
  readonly unref = vi.fn();
}
const worker = new DeafWorker();
vi.mock('./start-worker.ts', () => ({ startWorker: () => worker as unknown as Worker }));

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

it('loses nothing that lay in memory when the delivering thread fails', async () => {
  const logger = new RunLogger({
    trackingUri: 'http://127.0.0.1:1',
    env: {},
    experimentName: 'x',
    journalFolder: folder,
    onWarning: () => undefined,
  });
  worker.emit('message', { type: 'ready' });
  // Several blocks of memory.
  for (let step = 0; step < 20_000; step++) logger.logMetric('loss', step / 3, { step });
  worker.emit('exit', 1);
  for (let step = 20_000; step < 20_010; step++) logger.logMetric('loss', step / 3, { step });
  const end = await logger.end('FINISHED', { seconds: 0.05 });
  expect(end).toMatchObject({ delivered: false, dropped: 0, refused: 0 });
  expect(path.dirname(end.journal!)).toBe(folder);

  const steps = journalEntries(end.journal!).flatMap((entry) =>
    entry.kind === 'metrics' ? [entry.step] : [],
  );
  expect(steps).toEqual(Array.from({ length: 20_010 }, (_, step) => step));
});
