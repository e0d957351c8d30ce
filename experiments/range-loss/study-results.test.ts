import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resultsOfRuns } from './study-results.ts';

let runs: string;
beforeAll(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'rangeloss-results-'));
  mkdirSync(path.join(runs, 'study', 'cells'), { recursive: true });
});
afterAll(() => {
  rmSync(runs, { recursive: true });
});

function cell(id: string, seed: number, labels: Record<string, string>): void {
  const result = {
    id,
    seed,
    labels: { ...labels, seed: String(seed) },
    runId: `run-${id}`,
    metrics: { accuracy: 0.123456789 },
  };
  writeFileSync(path.join(runs, 'study', 'cells', `${id}.json`), JSON.stringify(result));
}

it('takes the cells of a comparison in order, without trials, and refuses a cell with two settings', () => {
  cell('c', 2, { loss: 'range' });
  cell('b', 1, { loss: 'range' });
  cell('a', 10, { loss: 'range' });
  cell('t', 1, { loss: 'range', trial: '1' });
  const results = resultsOfRuns(runs, 'study');
  expect(results.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  expect(results[0]!.metrics).toEqual({ accuracy: 0.12346 });
  cell('d', 2, { loss: 'range' });
  expect(() => resultsOfRuns(runs, 'study')).toThrow(/c and d are the same cell with other settings/);
  expect(() => resultsOfRuns(runs, 'none')).toThrow(/no results of none/);
});
