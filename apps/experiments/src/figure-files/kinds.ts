import { Registry } from '@rangeloss/foundation';
import type { FigureKind } from './figure-kind.ts';
import { distances } from './kinds/distances.ts';
import { kurtosis } from './kinds/kurtosis.ts';
import { longTail } from './kinds/long-tail.ts';
import { perBinAccuracy } from './kinds/per-bin-accuracy.ts';
import { resultsByLoss } from './kinds/results-by-loss.ts';
import { roc } from './kinds/roc.ts';
import { sweep } from './kinds/sweep.ts';
import { table } from './kinds/table.ts';
import { trainingCurves } from './kinds/training-curves.ts';
import { truncation } from './kinds/truncation.ts';

/** The kinds that a figure file's `draw` can name. */
export const kindRegistry = new Registry<FigureKind>('kind of figure')
  .register('table', table)
  .register('truncation', truncation)
  .register('results-by-loss', resultsByLoss)
  .register('sweep', sweep)
  .register('long-tail', longTail)
  .register('kurtosis', kurtosis)
  .register('per-bin-accuracy', perBinAccuracy)
  .register('roc', roc)
  .register('distances', distances)
  .register('training-curves', trainingCurves);
