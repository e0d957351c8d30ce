import { randomStream } from '@rangeloss/foundation';
import { overSeeds, type SeedPoint } from '../figure/interval-point.ts';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { parameterSweep } from '../plots/parameter-sweep.ts';
import { truncationCurve } from '../plots/truncation-curve.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';
import { LOSSES } from './results.example.ts';

function seeds(
  series: string,
  xs: readonly number[],
  value: (x: number) => number,
  spread: number,
): SeedPoint[] {
  const random = randomStream(5, series);
  return xs.flatMap((x) =>
    Array.from({ length: 5 }, (_, seed) => ({ series, x, seed, value: value(x) + spread * random.normal() })),
  );
}

/** Five losses under truncation, five seeds. */
export function truncationExample(look: ExampleLook = {}): FigureSpec {
  const rows = LOSSES.flatMap((loss, index) =>
    seeds(
      loss,
      [0, 0.2, 0.5, 0.7, 1],
      (x) => 0.88 + 0.012 * index + 0.02 * (1 - index * 0.55) * x * (1.3 - x),
      0.003,
    ),
  );
  return truncationCurve(overSeeds(rows), {
    metric: 'verification accuracy',
    percent: true,
    provenance: EXAMPLE_PROVENANCE,
    ...look,
  });
}

/** k, lambda and margin. */
export function sweepExample(look: ExampleLook = {}): FigureSpec {
  const sweep = (
    parameter: string,
    xs: readonly number[],
    best: number,
    width: number,
    scale: 'linear' | 'log',
    chosen: number,
  ) => {
    const at = (x: number): number => (scale === 'log' ? Math.log10(x) : x);
    const curve = (offset: number) => (x: number) => 0.91 - offset - 0.02 * ((at(x) - at(best)) / width) ** 2;
    const rows = [
      ...seeds('softmax + range', xs, curve(0), 0.003),
      ...seeds('softmax + center', xs, curve(0.012), 0.003),
    ];
    return { parameter, scale, chosen, points: overSeeds(rows) };
  };
  return parameterSweep(
    [
      sweep('k', [1, 2, 3, 4, 6], 2, 4, 'linear', 2),
      sweep('λ', [0.0001, 0.001, 0.01, 0.1, 1], 0.01, 2, 'log', 0.01),
      sweep('margin', [5, 10, 20, 40, 80], 40, 1, 'log', 40),
    ],
    { metric: 'verification accuracy', percent: true, provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
