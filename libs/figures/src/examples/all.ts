import type { FigureSpec } from '../figure/figure-spec.ts';
import { embeddingExample, manyIdentitiesExample } from './embeddings.example.ts';
import { longTailDigitsExample, longTailExample } from './long-tail.example.ts';
import { curvesExample, resultsExample, resultsPageExample } from './results.example.ts';

/** Every figure function at least once; what the gallery shows and the tests check. */
export const FIGURE_EXAMPLES: readonly (() => FigureSpec)[] = [
  longTailExample,
  longTailDigitsExample,
  embeddingExample,
  manyIdentitiesExample,
  resultsExample,
  resultsPageExample,
  curvesExample,
];
