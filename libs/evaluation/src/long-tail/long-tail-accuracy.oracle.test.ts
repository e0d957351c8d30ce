import { expect, test } from 'vitest';
import { readCases } from '../fixtures/read-fixture.ts';
import { longTailAccuracy } from './long-tail-accuracy.ts';

interface Group {
  readonly top1: number;
  readonly balanced: number;
}

interface LongTailCase {
  readonly name: string;
  readonly labels: number[];
  readonly predictions: number[];
  readonly trainCounts: number[];
  readonly top1: number;
  readonly balanced: number;
  readonly many: Group | null;
  readonly medium: Group | null;
  readonly few: Group | null;
  readonly gini: number;
}

test.each(readCases('long-tail') as LongTailCase[])(
  'long-tail accuracy agrees with scikit-learn: $name',
  (reference) => {
    const ours = longTailAccuracy(reference);
    expect(ours.top1).toBeCloseTo(reference.top1, 12);
    expect(ours.balanced).toBeCloseTo(reference.balanced, 12);
    expect(ours.recallGini).toBeCloseTo(reference.gini, 12);
    for (const shot of ['many', 'medium', 'few'] as const) {
      const group = reference[shot];
      if (group === null) {
        expect(ours.groups).not.toHaveProperty(shot);
        continue;
      }
      expect(ours.groups[shot]!.top1).toBeCloseTo(group.top1, 12);
      expect(ours.groups[shot]!.balanced).toBeCloseTo(group.balanced, 12);
    }
  },
);
