import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { journalEntries } from '../testing/journal-entries.ts';
import { removeFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { RunLogger } from './run-logger.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

/** A logger of a server that is away, once the thread has taken over from it. */
async function onThread(
  options: { maxPendingBytes?: number; journalFolder?: string } = {},
): Promise<RunLogger> {
  const logger = new RunLogger({
    trackingUri: 'http://127.0.0.1:1',
    env: {},
    experimentName: 'x',
    journalFolder: path.join(folder, 'journals'),
    onWarning: () => undefined,
    ...options,
  });
  await logger.flush(0.05);
  return logger;
}

it('keeps the order of all that is logged in one turn of the loop, however much and large', async () => {
  const logger = await onThread();
  for (let step = 0; step < 5000; step++) logger.logMetrics({ loss: step, NaN: NaN, zero: -0 }, { step });
  logger.logText('größer, 損失', 'a.txt');
  // Larger than what is shared at once.
  const large = Object.fromEntries(Array.from({ length: 60 }, (_, key) => [`p${key}`, '損'.repeat(6000)]));
  logger.logParams(large);
  logger.logText('later', 'b.txt');
  logger.setTags({ who: 'Ada 🙂' });
  for (let step = 5000; step < 6000; step++) logger.logMetric('loss', step, { step });
  const end = await logger.end('FINISHED', { seconds: 0.05 });
  expect(end).toMatchObject({ delivered: false, dropped: 0 });
  const [first, ...entries] = journalEntries(end.journal!);
  expect(first).toMatchObject({ kind: 'start', key: logger.key });
  const steps = entries.flatMap((entry) => (entry.kind === 'metrics' ? [entry.step] : []));
  expect(steps).toEqual(Array.from({ length: 6000 }, (_, step) => step));
  expect(entries[7]).toMatchObject({ values: { loss: 7, NaN: NaN, zero: -0 } });
  const others = entries.map((entry, at) => ({ at, ...entry })).filter(({ kind }) => kind !== 'metrics');
  expect(others).toMatchObject([
    { at: 5000, kind: 'artifact', path: 'a.txt' },
    { at: 5001, kind: 'params', values: large },
    { at: 5002, kind: 'artifact', path: 'b.txt' },
    { at: 5003, kind: 'tags', values: { who: 'Ada 🙂' } },
    { at: 6004, kind: 'end', status: 'FINISHED' },
  ]);
});

it('drops and counts metrics when more is on its way than may be, but never a param, a tag or the end', async () => {
  const logger = await onThread({ maxPendingBytes: 5000 });
  for (let step = 0; step < 2000; step++) logger.logMetric('loss', step, { step });
  logger.logParams({ k: 2 });
  logger.setTags({ who: 'Ada' });
  const { dropped, journal } = await logger.end('FINISHED', { seconds: 0.05 });
  const kinds = journalEntries(journal!).map(({ kind }) => kind);
  expect(dropped).toBeGreaterThan(0);
  expect(kinds.filter((kind) => kind === 'metrics').length + dropped).toBe(2000);
  expect(kinds.filter((kind) => kind !== 'metrics')).toEqual(['start', 'params', 'tags', 'end']);
});

it('is read within milliseconds while the loop has no turn', async () => {
  const logger = await onThread();
  logger.logMetric('loss', 1);
  const until = performance.now() + 5000;
  // Only read: a Journal cuts off what seems half a line, and that may be one that is being written.
  let text = '';
  while (!text.includes('"kind":"metrics"') && performance.now() < until)
    text = fs.readFileSync(logger.journalFile!, 'utf8');
  expect(text).toContain('"kind":"metrics"');
  await logger.end('FINISHED', { seconds: 0.05 });
});

it('counts every entry that the disk refuses', async () => {
  const file = path.join(folder, 'a file');
  fs.writeFileSync(file, '');
  const logger = await onThread({ journalFolder: path.join(file, 'journals') });
  for (let step = 0; step < 10; step++) logger.logMetric('loss', step, { step });
  logger.logText('x', 'x.txt');
  // Its start and its end too.
  expect(await logger.end('FINISHED', { seconds: 0.05 })).toMatchObject({ delivered: false, dropped: 13 });
});
