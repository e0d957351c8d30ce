import { describe, expect, it } from 'vitest';
import type { Claim, Comparison } from './claim-list.ts';
import { claims } from './claim-list.ts';
import { claimTable } from './claim-table.ts';
import { judgeClaims } from './judge-claims.ts';
import { linesOf, type StudyResult } from './study-results.ts';

const comparison: Comparison = {
  says: 'a beats b',
  study: 'study',
  metric: 'accuracy',
  better: 'higher',
  cells: { loss: 'a' },
  against: { loss: 'b' },
};

function claimOf(...comparisons: readonly Partial<Comparison>[]): Claim[] {
  return [{ id: 'id', claim: 'claim', comparisons: comparisons.map((own) => ({ ...comparison, ...own })) }];
}

function cells(loss: string, values: readonly number[], metric = 'accuracy'): StudyResult[] {
  return values.map((value, seed) => ({
    id: `${loss}${seed}`,
    runId: `run-${loss}${seed}`,
    seed,
    labels: { loss, seed: String(seed) },
    metrics: { [metric]: value },
  }));
}

const tenth = Array.from({ length: 10 }, (_, seed) => seed / 1000);

describe('a claim', () => {
  it('holds when all ten seeds agree, at the smallest p that ten can reach: 2 of 1024 sign changes', () => {
    const results = [
      ...cells(
        'a',
        tenth.map((value) => value + 0.05),
      ),
      ...cells('b', tenth),
    ];
    const [judged] = judgeClaims(claimOf({}), () => results);
    expect(judged!.p).toBeCloseTo(2 / 1024, 12);
    expect(judged!.differences.mean).toBeCloseTo(0.05, 12);
    expect(judged!.verdict).toBe('holds');
  });

  it('is refuted when its interval lies below one point, and underpowered when it does not', () => {
    const swing = (size: number) => tenth.map((_, seed) => (seed % 2 === 0 ? size : -size));
    const small = [
      ...cells('a', swing(0.001)),
      ...cells(
        'b',
        swing(0).map(() => 0),
      ),
    ];
    const large = [
      ...cells('a', swing(0.1)),
      ...cells(
        'b',
        swing(0).map(() => 0),
      ),
    ];
    expect(judgeClaims(claimOf({}), () => small)[0]!.verdict).toBe('refuted');
    expect(judgeClaims(claimOf({}), () => large)[0]!.verdict).toBe('underpowered');
  });

  it('is refuted, not confirmed, when the difference is significant the other way round', () => {
    const results = [
      ...cells('a', tenth),
      ...cells(
        'b',
        tenth.map((value) => value + 0.05),
      ),
    ];
    expect(judgeClaims(claimOf({}), () => results)[0]!.verdict).toBe('refuted');
    expect(judgeClaims(claimOf({ better: 'lower' }), () => results)[0]!.verdict).toBe('holds');
  });

  it('is corrected over all comparisons together', () => {
    const results = [
      ...cells(
        'a',
        tenth.map((value) => value + 0.05),
      ),
      ...cells('b', tenth),
    ];
    const judged = judgeClaims(claimOf(...Array.from({ length: 30 }, () => ({}))), () => results);
    expect(judged[0]!.adjustedP).toBeCloseTo((30 * 2) / 1024, 12);
    expect(judged[0]!.verdict).not.toBe('holds');
  });

  it('asks for the same seeds on both sides', () => {
    const results = [...cells('a', tenth), ...cells('b', tenth.slice(1))];
    expect(() => judgeClaims(claimOf({}), () => results)).toThrow(/same seeds on both sides/);
    expect(() => judgeClaims(claimOf({ metric: 'absent' }), () => results)).toThrow(/has none against none/);
  });

  it('leaves out the cells of another grid, which have one axis more', () => {
    const other = cells(
      'b',
      tenth.map(() => 9),
    ).map((cell) => ({ ...cell, labels: { ...cell.labels, steps: '5' } }));
    const results = [...cells('a', tenth), ...other, ...cells('b', tenth)];
    expect(judgeClaims(claimOf({}), () => results)[0]!.differences.mean).toBe(0);
  });

  it('compares two metrics of the same cells where it says so', () => {
    const results = cells('a', tenth).map((cell) => ({ ...cell, metrics: { many: 0.5, few: 0.1 } }));
    const own = { metric: 'many', againstMetric: 'few', against: { loss: 'a' } };
    expect(judgeClaims(claimOf(own), () => results)[0]!.differences.mean).toBeCloseTo(0.4, 12);
  });
});

describe('the table of claims', () => {
  it('prints points with a sign, the test, its family and the smallest p', () => {
    const results = [
      ...cells(
        'a',
        tenth.map((value) => value + 0.05),
      ),
      ...cells('b', tenth),
    ];
    const table = claimTable(judgeClaims(claimOf({}), () => results));
    expect(table).toContain('**claim.** 1 holds.');
    expect(table).toContain('| a beats b | +5.00 [+5.00, +5.00] points | 0.002 | 0.002 | holds |');
    expect(table).toContain('over all 1 comparisons; smallest attainable p 0.002, corrected 0.002');
  });
});

describe('the list of claims', () => {
  it('can be decided with ten seeds: the smallest p survives the correction', () => {
    const family = claims.reduce((count, { comparisons }) => count + comparisons.length, 0);
    expect((2 / 1024) * family).toBeLessThan(0.05);
  });
});

describe('committed results', () => {
  it('are one cell a line', () => {
    expect(linesOf(cells('a', [0.5]))).toBe(
      '{"id":"a0","runId":"run-a0","seed":0,"labels":{"loss":"a","seed":"0"},"metrics":{"accuracy":0.5}}\n',
    );
  });
});
