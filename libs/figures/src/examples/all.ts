import type { FigureSpec } from '../figure/figure-spec.ts';
import { contactSheetExample } from './contact-sheet.example.ts';
import { sweepExample, truncationExample } from './curves.example.ts';
import { densityExample, embeddingExample, manyIdentitiesExample } from './embeddings.example.ts';
import { importanceExample, parallelExample, paretoExample } from './grid.example.ts';
import { confusionExample, kurtosisExample, perBinExample } from './identities.example.ts';
import { longTailDigitsExample, longTailExample } from './long-tail.example.ts';
import type { ExampleLook } from './provenance.example.ts';
import { cmcExample, distanceExample, rocExample } from './verification.example.ts';
import { curvesExample, resultsExample, resultsPageExample } from './results.example.ts';

/** Every figure function at least once; what the gallery shows and the tests check. */
export const FIGURE_EXAMPLES: readonly ((look?: ExampleLook) => FigureSpec)[] = [
  longTailExample,
  longTailDigitsExample,
  embeddingExample,
  manyIdentitiesExample,
  resultsExample,
  resultsPageExample,
  curvesExample,
  truncationExample,
  sweepExample,
  rocExample,
  cmcExample,
  distanceExample,
  kurtosisExample,
  perBinExample,
  confusionExample,
  densityExample,
  parallelExample,
  importanceExample,
  paretoExample,
  contactSheetExample,
];
