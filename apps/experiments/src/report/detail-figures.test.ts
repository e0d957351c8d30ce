import { expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import type { CellDetails, HardPair, VerificationDetails } from '../cell/details/cell-details.ts';
import { hardPairs } from './hard-pairs.ts';
import { identityFigures } from './identity-figures.ts';
import type { StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';
import { verificationFigures } from './verification-figures.ts';

const CONTEXT = { configHash: 'c0ffee', command: 'rangeloss report x' };

function pairsOf(tar: readonly number[], changes: Partial<VerificationDetails> = {}): VerificationDetails {
  const bins = (place: number) => Array.from({ length: 48 }, (_, bin) => (bin === place ? 100 : 0));
  return {
    genuine: 100,
    impostors: 100,
    far: [0.01, 0.1, 1],
    tar: [...tar],
    distances: { low: 0, high: 48, genuine: bins(1), impostor: bins(40) },
    threshold: 20,
    hardest: [],
    ...changes,
  };
}

function result(seed: number, details: Partial<CellDetails>): CellResult {
  const identities = { testImages: [4, 4, 4], correct: [4, 2, 0], kurtosis: [2, null, 3] };
  return {
    format: 1,
    id: `cell-${seed}`,
    labels: { loss: 'softmax' },
    seed,
    config: { data: { source: { name: 'faces', identities: 3, images: 4, size: 8 } } },
    manifests: {},
    runId: `run-${seed}`,
    experimentId: '0',
    backend: { name: 'cpu', device: 'CPU', threads: 1, versions: {} },
    counts: {},
    metrics: {},
    curves: {},
    // The third was cut: it has no recall, and is not a zero.
    distribution: [
      { identity: 'rare', images: 3, group: 'few', trained: true },
      { identity: 'frequent', images: 30, group: 'many', trained: true },
      { identity: 'cut', images: 4, group: 'few', trained: false },
    ],
    details: { verification: {}, identities, ...details },
    warnings: [],
    timing: { trainSeconds: 1, evaluateSeconds: 1, imagesPerSecond: 1 },
  };
}

function study(...results: readonly CellResult[]): StudyResults {
  const seeds = results.map((entry) => ({ seed: entry.seed, result: entry }));
  return {
    configurations: [{ name: 'softmax', condition: '', seeds }],
    pictures: [],
    missing: [],
    conditions: [''],
  };
}

function byName(figures: readonly StudyFigure[]) {
  return new Map(figures.map((entry) => [entry.figure.name, entry]));
}

test('ROC curves are means over the seeds, and rates are marked where ten impostor pairs lie beyond', () => {
  const figures = byName(
    verificationFigures(
      study(
        result(1, { verification: { tail: pairsOf([0.2, 0.6, 1]) } }),
        result(2, { verification: { tail: pairsOf([0.4, 0.8, 1]) } }),
      ),
      CONTEXT,
    ),
  );
  const { figure, caption } = figures.get('roc-tail')!;
  const rows = figure.datasets['roc']!;
  expect(rows.map(({ far }) => far)).toEqual([0.01, 0.1, 1]);
  [0.3, 0.7, 1].forEach((tar, place) => {
    expect(Number(rows[place]!['tar'])).toBeCloseTo(tar, 6);
  });
  expect(figure.datasets['marks']!.map(({ far }) => far)).toEqual([0.1]);
  expect(caption).toContain('means over 2 seeds');
  expect(figure.usermeta.rangeloss.runIds).toEqual(['run-1', 'run-2']);
  expect(figures.has('roc-head')).toBe(false);
});

test('identification rates are means over the seeds; where one has found all, it goes on at 1', () => {
  const identification = (rates: number[]) => ({ identification: { identities: 3, probes: 9, rates } });
  const figures = byName(
    verificationFigures(
      study(result(1, identification([0.5, 1])), result(2, identification([0.2, 0.4, 1]))),
      CONTEXT,
    ),
  );
  const { figure, caption } = figures.get('cmc')!;
  expect(figure.datasets['cmc']!.map(({ rate }) => Number(rate))).toEqual([0.35, 0.7, 1]);
  expect(caption).toContain('3 identities, 9 images searched');
});

test('histograms of few pairs have wider bins, and equal distances have none', () => {
  const bins = (details: VerificationDetails) => {
    const figures = byName(
      verificationFigures(study(result(1, { verification: { tail: details } })), CONTEXT),
    );
    return figures.get('distances-tail')?.figure.datasets['histogram'];
  };
  // Two rows, one for each kind, close the last bin.
  expect(bins(pairsOf([0, 0, 1]))).toHaveLength(2 * (24 + 1));
  expect(bins(pairsOf([0, 0, 1], { genuine: 99 }))).toHaveLength(2 * (12 + 1));
  expect(bins(pairsOf([0, 0, 1], { genuine: 400 }))).toHaveLength(2 * (48 + 1));
  const { distances } = pairsOf([0, 0, 1]);
  expect(bins(pairsOf([0, 0, 1], { distances: { ...distances, low: 1, high: 1 } }))).toBeUndefined();
});

test('accuracy by frequency is the mean recall of the identities that were trained on', () => {
  const { figure } = byName(identityFigures(study(result(1, {})), CONTEXT)).get('per-bin-accuracy')!;
  expect(figure.datasets['bins']!.map(({ bin, mean }) => [bin, mean])).toEqual([
    ['2-5', 1],
    ['20+', 0.5],
  ]);
});

test('kurtosis is drawn for the identities that have one', () => {
  const { figure, caption } = byName(identityFigures(study(result(1, {})), CONTEXT)).get(
    'kurtosis-by-frequency',
  )!;
  expect(figure.datasets['kurtosis']!.map(({ images, kurtosis }) => [images, kurtosis])).toEqual([
    [3, 2],
    [4, 3],
  ]);
  expect(caption).toContain('(4 or more)');
});

test('the confusion matrix has the most frequent identity first', () => {
  const names = ['rare', 'frequent', 'cut'];
  const confusion = { of: 'identities' as const, names, counts: [4, 0, 0, 1, 2, 1, 3, 1, 0] };
  const figures = byName(identityFigures(study(result(1, { confusion })), CONTEXT));
  const rows = figures.get('confusion-1-softmax')!.figure.datasets['confusion']!;
  const count = (truth: string, predicted: string) =>
    rows.find((row) => row['truth'] === truth && row['predicted'] === predicted)!['count'];
  expect(rows[0]).toMatchObject({ truth: 'frequent', predicted: 'frequent', count: 2 });
  expect([count('frequent', 'rare'), count('cut', 'rare'), count('cut', 'frequent')]).toEqual([1, 3, 1]);
});

test('results of earlier versions, without details, give no such figures', () => {
  const { details: _, ...old } = result(1, {});
  expect(verificationFigures(study(old), CONTEXT)).toEqual([]);
  expect(identityFigures(study(old), CONTEXT)).toEqual([]);
});

function pair(changes: Partial<HardPair>): HardPair {
  return {
    same: true,
    identities: ['person-000000', 'person-000000'],
    items: [0, 1],
    distance: 30,
    ...changes,
  };
}

test('the hardest pairs are shown as pictures, and framed where the threshold decides them wrongly', async () => {
  const hardest = [
    pair({}),
    pair({ same: false, identities: ['person-000000', 'person-000001'], items: [0, 4], distance: 25 }),
    pair({ same: false, identities: ['person-000001', 'person-000002'], items: [4, 8], distance: 20 }),
  ];
  const found = await hardPairs(
    study(result(1, { verification: { tail: pairsOf([0, 0, 1], { hardest }) } })),
    CONTEXT,
  );
  expect(found.notShown).toEqual([]);
  const { datasets } = found.figures[0]!.figure;
  expect(datasets['entries']!.map(({ caption, marked }) => [caption, marked])).toEqual([
    ['person-000000\n30.0', true],
    ['person-000000\nperson-000001\n25.0', false],
    ['person-000001\nperson-000002\n20.0', true],
  ]);
  const pictures = datasets['pictures']!.map(({ url }) => url);
  expect(pictures).toHaveLength(6);
  // Both pairs show the same image of the second person.
  expect(pictures[3]).toBe(pictures[4]);
  expect(pictures[0]).not.toBe(pictures[1]);
});

test('where the data has changed since, the pictures are left out and it is said', async () => {
  const hardest = [pair({ identities: ['person-000001', 'person-000001'] })];
  const found = await hardPairs(
    study(result(1, { verification: { tail: pairsOf([0, 0, 1], { hardest }) } })),
    CONTEXT,
  );
  expect(found.figures).toEqual([]);
  expect(found.notShown[0]!.why).toContain('no longer one of person-000001');
});
