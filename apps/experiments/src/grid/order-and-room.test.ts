import { UserError } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { parseSelector } from '../config/selector.ts';
import { workersFor } from '../commands/options.ts';
import type { Attempt } from './attempts.ts';
import { workersThatFit } from './memory.ts';
import type { PlannedCell } from './plan.ts';
import { byPriority } from './priority.ts';
import { cellState, cellsToRun } from './resume.ts';

const cell = (grid: string, labels: Record<string, string>) =>
  ({ id: `${grid} ${Object.values(labels).join(' ')}`, grid, labels }) as unknown as PlannedCell;
const cells = ['softmax', 'range'].flatMap((loss) => ['1', '2'].map((seed) => cell('main', { loss, seed })));
const planar = cell('planar', { seed: '1' });

describe('priority', () => {
  test('puts the cells of the first selector first, and keeps the order of the study otherwise', () => {
    const selectors = [{ grid: 'planar' }, { loss: 'range' }].map((given) =>
      parseSelector(given, 'priority'),
    );
    expect(byPriority([...cells, planar], selectors).map(({ id }) => id)).toEqual([
      'planar 1',
      'main range 1',
      'main range 2',
      'main softmax 1',
      'main softmax 2',
    ]);
  });

  test('counts the first of several selectors that a cell fits', () => {
    const selectors = [{ loss: 'range', seed: 2 }, { loss: 'range' }].map((given) =>
      parseSelector(given, 'priority'),
    );
    const ids = byPriority(cells, selectors).map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(['main range 2', 'main range 1']);
  });
});

describe('memory', () => {
  const available = { availableMiB: 3000 };

  test('lowers the number of workers to what fits, and says why', () => {
    expect(workersThatFit({ asked: undefined, wanted: 8, peakMiB: 900, ...available })).toEqual({
      workers: 3,
      note: 'A cell was measured to need 900 MiB, and 3000 MiB are free: 3 at once instead of 8.',
    });
    expect(workersThatFit({ asked: undefined, wanted: 3, peakMiB: 900, ...available })).toEqual({
      workers: 3,
    });
  });

  test('refuses a number that was asked for and does not fit, with the number that does', () => {
    const ask = () => workersThatFit({ asked: 8, wanted: 8, peakMiB: 900, ...available });
    expect(ask).toThrow(UserError);
    expect(ask).toThrow('8 workers do not fit');
  });

  test('lets one cell run however little is free: it may need less than the last one', () => {
    expect(workersThatFit({ asked: undefined, wanted: 2, peakMiB: 9000, ...available }).workers).toBe(1);
  });

  test('takes the largest peak that any attempt had, and divides the threads among the workers', () => {
    const attempt = (id: string, peakMiB: number): [string, Attempt] => [
      id,
      { format: 1, id, outcome: 'done', attempts: 1, peakMiB },
    ];
    const attempts = new Map([attempt('a', 200), attempt('b', 10_000_000), attempt('c', 300)]);
    const question = { backend: 'wasm', asked: undefined, cells: 20, attempts, cores: 8 };
    const crew = workersFor(question);
    expect([crew.workers, crew.threads]).toEqual([1, 8]);
    expect(crew.note).toContain('10000000 MiB');
    expect(() => workersFor({ ...question, asked: 4 })).toThrow('4 workers do not fit');
  });

  test('a GPU gets one cell at a time', () => {
    expect(workersFor({ backend: 'tensorflow-gpu', asked: undefined, cells: 9, cores: 8 }).workers).toBe(1);
  });
});

describe('the cells to run', () => {
  const attempt = (outcome: Attempt['outcome']): Attempt => ({ format: 1, id: 'x', outcome, attempts: 1 });
  const known = new Map([
    ['done', cellState(true, attempt('done'))],
    ['failed', cellState(false, attempt('failed'))],
    ['stopped', cellState(false, attempt('stopped'))],
    ['killed', cellState(false, attempt('running'))],
    // Its result was lost.
    ['lost', cellState(false, attempt('done'))],
    ['new', cellState(false, undefined)],
  ]);
  const all = [...known.keys()].map((id) => ({ id }) as unknown as PlannedCell);
  const chosen = (mode?: 'unfinished' | 'errored' | 'restart') =>
    cellsToRun(all, ({ id }) => known.get(id)!, mode).map(({ id }) => id);

  test('are those without a result, or what a mode says', () => {
    expect(chosen()).toEqual(['failed', 'stopped', 'killed', 'lost', 'new']);
    expect(chosen('unfinished')).toEqual(['stopped', 'killed', 'lost', 'new']);
    expect(chosen('errored')).toEqual(['failed']);
    expect(chosen('restart')).toEqual([...known.keys()]);
  });
});
