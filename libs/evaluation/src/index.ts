export {
  checkEmbeddings,
  embeddingNorms,
  selectEmbeddings,
  unitEmbeddings,
  type EmbeddingMatrix,
} from './embedding-matrix.ts';
export { distanceNames, rowDistance, type DistanceName, type RowDistance } from './distances.ts';
export { pairDistances, type VerificationPairs } from './verification-pairs.ts';
export { sortDistances, walkCuts, type Cut, type SortedDistances } from './sorted-distances.ts';
export { areaUnderRoc, rocCurve, type RocCurve } from './roc.ts';
export { equalErrorRate, type EqualErrorRate } from './equal-error-rate.ts';
export { commonFars, leastImpostorsBeyond, tarAtFar, type TarAtFar } from './tar-at-far.ts';
export { accuracyAt, fitThreshold, type AccuracyKind, type FittedThreshold } from './threshold.ts';
export { allPairs, identityDisjointPairs, stratifiedFolds } from './folds.ts';
export {
  verification,
  verificationOfDistances,
  type FoldResult,
  type VerificationOptions,
  type VerificationResult,
} from './verification.ts';
export { longTailAccuracy, type LongTailAccuracy, type LongTailInput } from './long-tail-accuracy.ts';
export { classRecalls, gini, groupAccuracy, type ClassRecall, type GroupAccuracy } from './class-recall.ts';
export {
  binOf,
  commonBins,
  commonShots,
  shotOf,
  type FrequencyBin,
  type Shot,
  type ShotBoundaries,
} from './frequency.ts';
export {
  embeddingGeometry,
  type EmbeddingGeometry,
  type GeometryOptions,
  type IntraGeometry,
} from './embedding-geometry.ts';
export { groupByIdentity, equalGroups, type IdentityGroup } from './identity-groups.ts';
export { harmonicRange, intraRange, type IntraRange } from './intra-range.ts';
export type { CenterDistances } from './identity-centers.ts';
export { excessKurtosis, type EmbeddingKurtosis } from './kurtosis.ts';
export { effectiveRank } from './effective-rank.ts';
export { normByFrequency, type NormSummary } from './norm-by-frequency.ts';
export { summarize, type Interval, type Summary } from './summarize.ts';
