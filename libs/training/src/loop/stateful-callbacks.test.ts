import { describe, expect, it } from 'vitest';
import { reduceOnPlateau } from '../schedules/plateau.ts';
import type { DiagnosticsReport, StepMetrics, TrainingControl } from './callbacks.ts';
import { stopEarly } from './stop-early.ts';
import { watchTerms } from './watch-terms.ts';

function controlThat(stops: string[]): TrainingControl {
  return { steps: 100, stop: (reason: string) => void stops.push(reason) } as unknown as TrainingControl;
}

describe('early stopping', () => {
  it('ends the run after so many evaluations without a new best, also across a resume', async () => {
    const stops: string[] = [];
    const options = { metric: 'accuracy', mode: 'max', patience: 2 } as const;
    const first = stopEarly(options);
    const evaluate = async (callback: typeof first, accuracy: number) =>
      callback.onEvaluated?.({ step: 1, metrics: { accuracy } }, controlThat(stops));
    for (const value of [0.1, 0.5, 0.4]) await evaluate(first, value);
    const second = stopEarly(options);
    second.load?.(JSON.parse(JSON.stringify(first.save?.())));
    expect(stops).toEqual([]);
    await evaluate(second, 0.5);
    expect(stops).toEqual(['accuracy has not improved on 0.5 for 2 evaluations']);
  });
});

describe('a rate that falls on a plateau', () => {
  it('falls when the metric stops improving, also across a resume', async () => {
    const make = () => reduceOnPlateau(() => 1, { metric: 'loss', mode: 'min', patience: 1 });
    const first = make();
    const evaluate = async ({ callback }: typeof first, loss: number) =>
      callback.onEvaluated?.({ step: 1, metrics: { loss } }, controlThat([]));
    for (const value of [3, 2, 2]) await evaluate(first, value);
    expect(first.rate(0)).toBe(1);
    const second = make();
    second.callback.load?.(first.callback.save?.());
    await evaluate(second, 2);
    expect(second.rate(0)).toBeCloseTo(0.1, 12);
    await evaluate(second, 1);
    expect(second.rate(0)).toBeCloseTo(0.1, 12);
  });
});

describe('watching terms', () => {
  it('warns once about a term without a gradient, and says which hinge to mend', async () => {
    const warnings: string[] = [];
    const callback = watchTerms({ deadAfter: 2, warn: (message) => void warnings.push(message) });
    const report = (intra: number, inter: number): DiagnosticsReport => {
      const term = (gradientNorm: number) => ({ value: 0, gradientNorm, active: 0, activeByBin: {} });
      const terms = { 'range.intra': term(intra), 'range.inter': term(inter) };
      return { step: 7, terms, weightedRatio: {}, hingeShare: { 'range.inter': 0 } };
    };
    for (const [intra, inter] of [
      [1, 0],
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 0],
    ]) {
      await callback.onDiagnostics?.(report(intra!, inter!), controlThat([]));
    }
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/"range\.inter".*raise the margin/);
    expect(warnings[1]).toMatch(/"range\.intra".*raise the margin.*more images per identity/);
  });

  it('warns once about a loss that runs away', async () => {
    const warnings: string[] = [];
    const callback = watchTerms({ warn: (message) => void warnings.push(message) });
    for (const loss of [2, 19, 21, 50]) {
      await callback.onStep?.({ loss, step: loss, rate: 0.1 } as StepMetrics, controlThat([]));
    }
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/21 at step 21.*learning rate \(0\.1/);
  });
});
