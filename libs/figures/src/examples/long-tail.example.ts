import { longTailRankPlot } from '../plots/long-tail-rank-plot.ts';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { EXAMPLE_PROVENANCE, type ExampleLook } from './provenance.example.ts';

const IDENTITIES = 800;

/** 800 identities by a power law, cut as in the truncation experiment. */
export function longTailExample(look: ExampleLook = {}): FigureSpec {
  const counts = Array.from({ length: IDENTITIES }, (_, rank) =>
    Math.max(1, Math.round(480 / (rank + 1) ** 0.85)),
  );
  const tail = counts.filter((count) => count < 20).length;
  return longTailRankPlot(
    {
      counts,
      tailBelow: 20,
      groups: [
        { name: 'many', atLeast: 100 },
        { name: 'medium', atLeast: 20 },
        { name: 'few', atLeast: 2 },
        { name: 'one', atLeast: 1 },
      ],
      truncations: [0.2, 0.5, 0.7, 1].map((share) => ({
        label: `cut ${Math.round(share * 100)} %`,
        kept: IDENTITIES - Math.round(share * tail),
      })),
    },
    { provenance: EXAMPLE_PROVENANCE, ...look },
  );
}

/** Ten digits made long-tailed: few enough for a mark each. */
export function longTailDigitsExample(look: ExampleLook = {}): FigureSpec {
  return longTailRankPlot(
    {
      counts: [600, 360, 215, 130, 77, 46, 28, 17, 10, 6],
      tailBelow: 50,
      groups: [
        { name: 'many', atLeast: 100 },
        { name: 'medium', atLeast: 20 },
        { name: 'few', atLeast: 1 },
      ],
    },
    { name: 'long-tail-digits', title: 'Ten digits, imbalance 100', provenance: EXAMPLE_PROVENANCE, ...look },
  );
}
