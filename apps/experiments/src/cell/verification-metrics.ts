import {
  type EmbeddingMatrix,
  verification,
  type VerificationOptions,
  type VerificationPairs,
} from '@rangeloss/evaluation';

/** The named results of one set of pairs: accuracy with its standard error, AUC, EER, and TAR where the pairs resolve it. */
export function verificationMetrics(
  part: string,
  embeddings: EmbeddingMatrix,
  pairs: VerificationPairs,
  options: VerificationOptions,
): Record<string, number> {
  const result = verification(embeddings, pairs, { ...options, fars: [0.1, 0.01] });
  const metrics: Record<string, number> = {
    [`verification/${part}/accuracy`]: result.accuracy.mean,
    [`verification/${part}/accuracy-standard-error`]: result.accuracy.standardError,
    [`verification/${part}/auc`]: result.auc,
    [`verification/${part}/eer`]: result.eer,
  };
  for (const { far, tar } of result.tarAtFar) {
    if (tar !== null) metrics[`verification/${part}/tar-at-far-${far}`] = tar;
  }
  return metrics;
}
