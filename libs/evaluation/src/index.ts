export {
  checkEmbeddings,
  embeddingNorms,
  selectEmbeddings,
  unitEmbeddings,
  type EmbeddingMatrix,
} from './embeddings/embedding-matrix.ts';
export { distanceNames, rowDistance, type DistanceName, type RowDistance } from './embeddings/distances.ts';
export { pairDistances, type VerificationPairs } from './verification/verification-pairs.ts';
export { sortDistances, walkCuts, type Cut, type SortedDistances } from './verification/sorted-distances.ts';
export { areaUnderRoc, rocCurve, type RocCurve } from './verification/roc.ts';
export { equalErrorRate, type EqualErrorRate } from './verification/equal-error-rate.ts';
export { commonFars, leastImpostorsBeyond, tarAtFar, type TarAtFar } from './verification/tar-at-far.ts';
export {
  accuracyAt,
  fitThreshold,
  type AccuracyKind,
  type FittedThreshold,
} from './verification/threshold.ts';
export { allPairs, identityDisjointPairs, stratifiedFolds } from './verification/folds.ts';
export {
  verification,
  verificationOfDistances,
  type VerificationOptions,
  type VerificationResult,
} from './verification/verification.ts';
export {
  longTailAccuracy,
  type LongTailAccuracy,
  type LongTailInput,
} from './long-tail/long-tail-accuracy.ts';
export {
  classRecalls,
  gini,
  groupAccuracy,
  type ClassRecall,
  type GroupAccuracy,
} from './long-tail/class-recall.ts';
export {
  binOf,
  commonBins,
  commonShots,
  shotOf,
  type FrequencyBin,
  type Shot,
  type ShotBoundaries,
} from './long-tail/frequency.ts';
export {
  embeddingGeometry,
  type EmbeddingGeometry,
  type GeometryOptions,
  type IntraGeometry,
} from './geometry/embedding-geometry.ts';
export { groupByIdentity, equalGroups, type IdentityGroup } from './geometry/identity-groups.ts';
export { harmonicRange, intraRange, type IntraRange } from './geometry/intra-range.ts';
export type { CenterDistances } from './geometry/identity-centers.ts';
export { excessKurtosis, type EmbeddingKurtosis } from './geometry/kurtosis.ts';
export { effectiveRank } from './geometry/effective-rank.ts';
export { normByFrequency, type NormSummary } from './geometry/norm-by-frequency.ts';
export { summarize, type Interval, type Summary } from './statistics/summarize.ts';
export type {
  CrossValidatedAccuracy,
  CrossValidationOptions,
  FoldResult,
} from './verification/cross-validation.ts';
export {
  faceVerification,
  joinMirrored,
  type FaceProtocolOptions,
  type FaceProtocolResult,
  type MirrorJoin,
} from './verification/face-protocol.ts';
export {
  fitPrincipalComponents,
  projectEmbeddings,
  type PrincipalComponents,
} from './verification/principal-components.ts';
export { pairedPermutationTest, type PairedTest } from './statistics/permutation-test.ts';
export { wilcoxonSignedRank, type WilcoxonTest } from './statistics/wilcoxon.ts';
export { holmAdjusted } from './statistics/holm.ts';
export { pairedEffectSize, type EffectSize } from './statistics/effect-size.ts';
export {
  compareWithBaseline,
  pairedTTest,
  type ComparisonFamily,
  type PairedComparison,
  type PairedTestName,
} from './statistics/paired-comparison.ts';
export {
  bootstrapMean,
  bootstrapWeights,
  quantile,
  type BootstrapInterval,
  type BootstrapOptions,
} from './statistics/bootstrap.ts';
export {
  bootstrapOverIdentities,
  weightedAuc,
  weightedBalancedAccuracy,
  weightedEer,
  weightedTarAtFar,
  type IdentityPairs,
  type WeightedPairStatistic,
} from './statistics/bootstrap-identities.ts';
export { plainRowProducts, type RowProducts } from './retrieval/row-products.ts';
export type { NearbyProducts, ProductTile } from '@rangeloss/foundation';
export type { NearbySearch } from './retrieval/nearby-products.ts';
export type { NeighbourOptions } from './retrieval/neighbour-options.ts';
export { nearestNeighbours, type NearestNeighbours } from './retrieval/nearest-neighbours.ts';
export {
  retrievalByFrequency,
  retrievalMetrics,
  type RetrievalMetrics,
  type RetrievalOptions,
} from './retrieval/retrieval-metrics.ts';
export { hubness, type Hubness } from './retrieval/hubness.ts';
export { clusterByKmeans, clusteringMetrics, type ClusteringMetrics } from './retrieval/clustering.ts';
export { adjustedMutualInformation, normalizedMutualInformation } from './retrieval/mutual-information.ts';
export {
  identification,
  identificationRates,
  type Identification,
  type IdentificationInput,
} from './identification/rank-identification.ts';
export {
  searchSingleImages,
  type SingleImageSearch,
  type SingleImageSearchInput,
} from './identification/single-image-search.ts';
export {
  searchProbes,
  type EmbeddingPieces,
  type LabelledEmbeddings,
  type ProbeSearch,
  type ProbeSearchInput,
} from './identification/probe-search.ts';
export {
  openSetFMeasure,
  openSetFMeasureAt,
  openSetIdentification,
  openSetRates,
  type DirAtFar,
  type OpenSetFMeasure,
  type OpenSetOptions,
} from './identification/open-set.ts';
export {
  streamedVerification,
  type DistanceBlock,
  type DistanceSource,
  type StreamedVerification,
} from './streaming/streamed-verification.ts';
export { allPairsSource } from './streaming/pair-stream.ts';
export { poolTemplates, type PooledTemplates } from './templates/pool-templates.ts';
export {
  evenlySpaced,
  videoPairDistances,
  type VideoOptions,
  type VideoPooling,
} from './templates/video-pairs.ts';
export {
  perBinVerification,
  type BinImpostors,
  type BinVerification,
  type GlobalTar,
  type PerBinOptions,
} from './long-tail/per-bin-verification.ts';
export { calibrationByGroup, calibrationError, type Calibration } from './long-tail/calibration.ts';
export { findLeakage, requireNoLeakage, type Leakage, type SplitContent } from './leakage/leakage.ts';
export { evaluationSchema, type EvaluationConfig } from './evaluation-config.ts';
