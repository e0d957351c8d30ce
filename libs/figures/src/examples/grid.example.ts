import { randomStream } from '@rangeloss/foundation';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { parallelCoordinates } from '../plots/parallel-coordinates.ts';
import { mainEffects, parameterImportance, type GridCell } from '../plots/parameter-importance.ts';
import { paretoFront } from '../plots/pareto-front.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

function grid(): GridCell[] {
  const random = randomStream(23, 'grid');
  const cells: GridCell[] = [];
  for (const sampler of ['instance', 'class-balanced', 'P × K']) {
    for (const k of [1, 2, 3]) {
      for (const lambda of [0.001, 0.01, 0.1]) {
        for (const margin of [10, 40]) {
          const gain =
            -0.02 * (Math.log10(lambda) + 2) ** 2 +
            (sampler === 'P × K' ? 0.02 : 0) -
            0.004 * Math.abs(k - 2);
          cells.push({
            values: { sampler, k, λ: lambda, margin },
            metric: 0.9 + gain + 0.0001 * margin + 0.003 * random.normal(),
          });
        }
      }
    }
  }
  return cells;
}

/** 54 cells over four parameters. */
export function parallelExample(look: ExampleLook = {}): FigureSpec {
  return parallelCoordinates(grid(), {
    metric: 'verification',
    percent: true,
    provenance: EXAMPLE_PROVENANCE,
    ...look,
  });
}

/** What matters in those 54 cells. */
export function importanceExample(look: ExampleLook = {}): FigureSpec {
  return parameterImportance(mainEffects(grid()), {
    metric: 'verification',
    provenance: EXAMPLE_PROVENANCE,
    ...look,
  });
}

/** Accuracy against training time. */
export function paretoExample(look: ExampleLook = {}): FigureSpec {
  return paretoFront(
    [
      { name: 'softmax', cost: 210, gain: 0.86 },
      { name: 'contrastive', cost: 320, gain: 0.87 },
      { name: 'triplet', cost: 420, gain: 0.885 },
      { name: 'center', cost: 240, gain: 0.903 },
      { name: 'range', cost: 260, gain: 0.916 },
      { name: 'range, 128-d', cost: 520, gain: 0.921 },
      { name: 'arcface', cost: 300, gain: 0.91 },
    ],
    {
      cost: 'training time, s',
      gain: 'verification accuracy',
      percent: true,
      provenance: EXAMPLE_PROVENANCE,
      ...look,
    },
  );
}
