import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LossContext } from './contract.ts';
import { lossRegistry } from './registry.ts';
import { useTestBackend } from './testing/backend.ts';
import { relativeError, type Matrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/*
 * Values and gradients made by PyTorch and PyTorch Metric Learning in float64, see tools/oracles/losses.py. A new
 * case there is checked here without a new line.
 */
interface ReferenceCase {
  readonly loss: string;
  readonly options: Record<string, unknown>;
  readonly source: string;
  readonly batch: string;
  readonly step: number;
  readonly total: number;
  readonly gradient: number[];
  readonly logitsGradient: number[];
  readonly state: Record<string, number | number[] | number[][]>;
  readonly stateGradients: Record<string, number[]>;
}
interface ReferenceBatch {
  readonly classes: number;
  readonly dimension: number;
  readonly classCounts: number[];
  readonly labels: number[];
  readonly embeddings: Matrix;
  readonly logits: Matrix;
}
const { versions, batches, cases } = JSON.parse(
  readFileSync(new URL('fixtures/references.json', import.meta.url), 'utf8'),
) as {
  versions: Record<string, string>;
  batches: Record<string, ReferenceBatch>;
  cases: ReferenceCase[];
};

beforeAll(useTestBackend);

const zeroes = (gradient: number[], size: number) =>
  gradient.length > 0 ? gradient : Array<number>(size).fill(0);

describe(`PyTorch ${versions['torch']!}, PyTorch Metric Learning ${versions['pytorch-metric-learning']!}`, () => {
  const named = cases.map(
    (reference) =>
      [
        `${reference.loss} ${JSON.stringify(reference.options)}, ${reference.batch}: ${reference.source}`,
        reference,
      ] as const,
  );
  it.each(named)('agrees on %s', (_name, reference) => {
    const batch = batches[reference.batch]!;
    const context: LossContext = {
      batchSize: batch.labels.length,
      classes: batch.classes,
      embeddingSize: batch.dimension,
      seed: 1,
      classCounts: Int32Array.from(batch.classCounts),
    };
    const loss = lossRegistry.get(reference.loss).create(reference.options, context);
    tf.tidy(() => {
      const types = loss.state();
      const saved = Object.entries(reference.state).map(
        ([name, value]) => [name, tf.tensor(value, undefined, types[name]!.dtype)] as const,
      );
      loss.restore(Object.fromEntries(saved));
    });
    const actual = runLoss(loss, batch.embeddings, batch.labels, {
      logits: batch.logits,
      step: reference.step,
    });
    loss.dispose();
    const errors = {
      total: relativeError([actual.total], [reference.total]),
      gradient: relativeError(actual.gradient, zeroes(reference.gradient, actual.gradient.length)),
      logitsGradient: relativeError(
        actual.logitsGradient,
        zeroes(reference.logitsGradient, actual.logitsGradient.length),
      ),
      ...Object.fromEntries(
        Object.entries(actual.parameterGradients).map(([name, gradient]) => [
          name,
          relativeError(gradient, zeroes(reference.stateGradients[name]!, gradient.length)),
        ]),
      ),
    };
    for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(2e-6);
  });

  it('covers every registered loss that has a counterpart', () => {
    const covered = new Set(cases.map(({ loss }) => loss));
    expect(lossRegistry.names().filter((name) => !covered.has(name))).toEqual([]);
  });
});
