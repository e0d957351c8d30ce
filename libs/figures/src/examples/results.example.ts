import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { resultsByLoss, type ResultRow } from '../plots/results-by-loss.ts';
import { trainingCurves, type CurvePoint } from '../plots/training-curves.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

export const LOSSES = [
  'softmax',
  'softmax + contrastive',
  'softmax + triplet',
  'softmax + center',
  'softmax + range',
];

function rows(metric: string, base: number, gain: number): ResultRow[] {
  const random = randomStream(3, metric);
  return LOSSES.flatMap((loss, index) =>
    ['with tail', 'without tail'].flatMap((condition) =>
      [1, 2].map((seed) => ({
        loss,
        condition,
        seed,
        metric,
        value:
          base +
          gain * (index + (condition === 'with tail' ? 0.4 * (index - 1) : 0)) +
          0.006 * random.normal(),
      })),
    ),
  );
}

/** One metric in a column. */
export function resultsExample(look: ExampleLook = {}): FigureSpec {
  return resultsByLoss(rows('verification', 0.86, 0.012), {
    metrics: [{ metric: 'verification', label: 'verification accuracy', percent: true, better: 'higher' }],
    provenance: EXAMPLE_PROVENANCE,
    ...look,
  });
}

/** Three metrics across the page, dark. */
export function resultsPageExample(look: ExampleLook = {}): FigureSpec {
  return resultsByLoss(
    [...rows('verification', 0.86, 0.012), ...rows('few-shot', 0.4, 0.06), ...rows('eer', 0.16, -0.015)],
    {
      name: 'results-by-loss-page',
      mode: 'dark',
      metrics: [
        { metric: 'verification', label: 'verification accuracy', percent: true, better: 'higher' },
        { metric: 'few-shot', label: 'few-shot accuracy', percent: true, better: 'higher' },
        { metric: 'eer', label: 'equal error rate', percent: true, better: 'lower' },
      ],
      provenance: EXAMPLE_PROVENANCE,
      ...look,
    },
  );
}

/** Five losses, two seeds, four terms. */
export function curvesExample(look: ExampleLook = {}): FigureSpec {
  const points: CurvePoint[] = [];
  LOSSES.forEach((series, index) => {
    for (const seed of [1, 2]) {
      const random = randomStream(seed, series);
      for (let step = 0; step <= 600; step += 5) {
        const decay = Math.exp(-step / (110 + 15 * index));
        const noisy = (value: number): number => value * Math.exp(0.12 * random.normal());
        points.push({ series, seed, step, term: 'total', value: noisy(0.2 + 2.4 * decay + 0.1 * index) });
        points.push({ series, seed, step, term: 'softmax', value: noisy(0.02 + 2.3 * decay) });
        points.push({
          series,
          seed,
          step,
          term: 'accuracy',
          value: 0.97 - 0.85 * decay + 0.012 * random.normal(),
        });
        if (index === 4)
          points.push({ series, seed, step, term: 'range/intra', value: noisy(40 * decay + 0.3) });
      }
    }
  });
  return trainingCurves(points, { provenance: EXAMPLE_PROVENANCE, ...look });
}
