import type { CrossValidatedAccuracy, TarAtFar } from '@rangeloss/evaluation';
import { percent, type Row } from './outcome.ts';

/** What is read off a ROC curve. */
export interface CurveNumbers {
  readonly auc: number;
  readonly eer: number;
  readonly tarAtFar: readonly TarAtFar[];
  readonly counts: { readonly pairs: number; readonly genuine: number; readonly impostors: number };
}

/** Lines for the numbers that need no threshold. */
export function curveRows({ auc, eer, tarAtFar, counts }: CurveNumbers): Row[] {
  const reached = tarAtFar.filter(({ tar }) => tar !== null);
  return [
    ['pairs', `${counts.pairs}: ${counts.genuine} genuine, ${counts.impostors} impostors`],
    ['AUC', auc.toFixed(5)],
    ['EER', percent(eer)],
    ...reached.map(({ far, tar }): Row => [`TAR at FAR ${exponent(far)}`, percent(tar!)]),
  ];
}

/** Lines for the accuracy over folds. */
export function accuracyRows({ accuracy, accuracyKind, folds, threshold }: CrossValidatedAccuracy): Row[] {
  const kind = accuracyKind === 'plain' ? 'accuracy' : 'balanced accuracy';
  return [
    [kind, `${percent(accuracy.mean)} ± ${percent(accuracy.standardError)}`],
    ['threshold', `${threshold.mean.toFixed(4)} ± ${threshold.standardDeviation.toFixed(4)} (sd over folds)`],
    ['folds', `${folds.length}, each judged by the threshold of the others`],
  ];
}

/** What has to be said with them: which rates were refused, and what the ± is. */
export function curveNotes({ tarAtFar, counts }: CurveNumbers): string[] {
  const refused = tarAtFar.filter(({ tar }) => tar === null).map(({ far }) => exponent(far));
  if (refused.length === 0) return [];
  return [
    `TAR at FAR ${refused.join(', ')}: refused, fewer than ten of ${counts.impostors} impostor pairs lie beyond.`,
  ];
}

export const standardErrorNote =
  '± is the standard error: sample deviation of the folds over the root of their number.';

function exponent(far: number): string {
  return far.toExponential();
}
