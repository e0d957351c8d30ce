import {
  allPairs,
  bootstrapOverIdentities,
  embeddingGeometry,
  identityDisjointPairs,
  pairDistances,
  retrievalMetrics,
  verification,
  weightedEer,
  weightedTarAtFar,
  type BootstrapInterval,
  type DistanceName,
  type EmbeddingMatrix,
} from '@rangeloss/evaluation';

/** How to verify people. */
export interface VerifyOptions {
  /** What the network was trained for. */
  readonly distance: DistanceName;
  /** Folds that share no person, for the balanced accuracy. */
  readonly folds: number;
  /** Of the two-way bootstrap over people. */
  readonly resamples: number;
}

/**
 * Every pair of some people's photographs, without a threshold and with intervals; the accuracy on balanced folds that
 * share no person.
 *
 * @param labels [images] the person of each
 */
export async function verifyPeople(
  embeddings: EmbeddingMatrix,
  labels: Int32Array,
  { distance, folds, resamples }: VerifyOptions,
) {
  const pairs = allPairs(labels);
  const all = verification(embeddings, pairs, { distance, folds, accuracy: 'balanced' });
  const folded = identityDisjointPairs(labels, { folds, seed: 0 });
  const disjoint = verification(embeddings, folded, { distance, accuracy: 'balanced' });
  const input = {
    distances: pairDistances(embeddings, pairs, distance),
    same: pairs.same,
    firstIdentity: Int32Array.from(pairs.first, (image) => labels[image]!),
    secondIdentity: Int32Array.from(pairs.second, (image) => labels[image]!),
  };
  const interval = ({ estimate, low, high }: BootstrapInterval) => ({ estimate, low, high });
  const geometry = embeddingGeometry(embeddings, labels);
  return {
    counts: all.counts,
    distance,
    auc: all.auc,
    eer: interval(bootstrapOverIdentities(input, weightedEer, { resamples })),
    eerThreshold: all.eerThreshold,
    tarAtFar: all.tarAtFar.map(({ far, tar, refused }) =>
      tar === null
        ? { far, refused }
        : { far, ...interval(bootstrapOverIdentities(input, weightedTarAtFar(far), { resamples })) },
    ),
    balancedAccuracy: {
      ...disjoint.accuracy,
      folds,
      pairs: disjoint.counts,
      threshold: disjoint.threshold,
    },
    retrieval: await retrievalMetrics(embeddings, labels, { distance }),
    intraToInter: geometry.intraToInter,
    largestRange: geometry.intra?.largest,
    nearestCenterAccuracy: geometry.nearestCenterAccuracy,
    effectiveRank: geometry.effectiveRank,
  };
}
