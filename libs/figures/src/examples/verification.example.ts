import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { cmcCurve } from '../plots/cmc-curve.ts';
import { distanceHistograms } from '../plots/distance-histograms.ts';
import { rocCurve, type RocSeries } from '../plots/roc-curve.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

const QUALITY = { softmax: 2.1, 'softmax + center': 2.8, 'softmax + range': 3.4 };

function distances(name: string, gap: number): { intra: number[]; inter: number[] } {
  const random = randomStream(9, name);
  const draw = (count: number, mean: number, spread: number): number[] =>
    Array.from({ length: count }, () => Math.abs(mean + spread * random.normal()));
  return { intra: draw(3000, 3.2, 1.1), inter: draw(12000, 3.2 + gap, 1) };
}

function roc(series: string, gap: number): RocSeries {
  const { intra, inter } = distances(series, gap);
  const all = [
    ...intra.map((distance) => ({ distance, same: 1 })),
    ...inter.map((distance) => ({ distance, same: 0 })),
  ];
  all.sort((a, b) => a.distance - b.distance);
  let [accepted, wrongly] = [0, 0];
  const falseAccept: number[] = [];
  const trueAccept: number[] = [];
  for (const { same } of all) {
    if (same === 1) accepted++;
    else wrongly++;
    falseAccept.push(wrongly / inter.length);
    trueAccept.push(accepted / intra.length);
  }
  return { series, falseAccept, trueAccept };
}

/** Three losses, 15,000 pairs. */
export function rocExample(look: ExampleLook = {}): FigureSpec {
  return rocCurve(
    Object.entries(QUALITY).map(([name, gap]) => roc(name, gap)),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** The same three by identification. */
export function cmcExample(look: ExampleLook = {}): FigureSpec {
  return cmcCurve(
    Object.entries(QUALITY).map(([series, gap]) => ({
      series,
      rates: Array.from({ length: 10 }, (_, index) => 1 - Math.exp(-gap * 0.55) / (1 + 0.8 * index)),
    })),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** The distances behind the ROC curves. */
export function distanceExample(look: ExampleLook = {}): FigureSpec {
  return distanceHistograms(
    Object.entries(QUALITY).map(([name, gap]) => ({
      name,
      ...distances(name, gap),
      threshold: 3.2 + gap / 2,
    })),
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
