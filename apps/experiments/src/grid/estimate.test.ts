import { describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { estimate } from './estimate.ts';
import type { PlannedCell } from './plan.ts';

interface Train {
  readonly steps: number;
  readonly batch: number;
  readonly decoupled?: { readonly method: string; readonly steps?: number };
}

const config = (train: Train, model = 'tiny') => ({
  model: { name: model },
  data: { source: { name: 'digits' } },
  backend: 'cpu',
  train,
});
const planned = (train: Train, model?: string) =>
  ({ config: config(train, model) }) as unknown as PlannedCell;
const measured = (train: Train, trainSeconds: number, evaluateSeconds: number) =>
  ({ config: config(train), timing: { trainSeconds, evaluateSeconds } }) as unknown as CellResult;
const crt = (steps: number) => ({ method: 'crt', steps });

describe('an estimate of time', () => {
  test('takes the steps of both stages of a decoupled cell, of measured ones and of those that remain', () => {
    // 40 seconds for 300 + 100 steps: a tenth of a second for each.
    const results = [measured({ steps: 300, batch: 8, decoupled: crt(100) }, 40, 5)];
    const seconds = (train: Train) => estimate([planned(train)], results, new Map()).seconds;
    expect(seconds({ steps: 200, batch: 8 })).toBeCloseTo(20 + 5);
    expect(seconds({ steps: 200, batch: 8, decoupled: crt(600) })).toBeCloseTo(80 + 5);
    // Tau trains nothing in its second stage.
    expect(seconds({ steps: 200, batch: 8, decoupled: { method: 'tau' } })).toBeCloseTo(20 + 5);
  });

  test('goes by the mean of all cells where none is alike, and says nothing before one was measured', () => {
    const results = [measured({ steps: 10, batch: 8 }, 4, 1), measured({ steps: 20, batch: 8 }, 8, 1)];
    expect(estimate([planned({ steps: 1000, batch: 8 }, 'lenet++')], results, new Map()).seconds).toBe(7);
    expect(estimate([planned({ steps: 10, batch: 8 })], [], new Map())).toEqual({
      seconds: undefined,
      peakMiB: undefined,
      measured: 0,
    });
  });
});
