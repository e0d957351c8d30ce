export { alignFace, warp, type AlignableImage } from './alignment/align-face.ts';
export { alignmentTargets, type AlignmentTarget } from './alignment/reference-points.ts';
export { similarityBetween, type Points, type Similarity } from './alignment/similarity.ts';
export {
  batchClasses,
  imageSize,
  readBatch,
  type EncodedImages,
  type ImageSource,
} from './batches/image-source.ts';
export { memorySource, standardised } from './batches/memory-source.ts';
export { classDisjointSplit } from './construction/class-disjoint.ts';
export {
  removedBy,
  removeIdentitiesAtRandom,
  removeImagesAtRandom,
  type RemoveImagesOptions,
} from './construction/controls.ts';
export { byKnownIdentities, classIndices } from './construction/known-identities.ts';
export { longTail, longTailSchema, type LongTailOptions } from './construction/long-tail.ts';
export {
  exponentialProfile,
  observedProfile,
  paretoProfile,
  stepProfile,
  type Profile,
} from './construction/profiles.ts';
export { setAside, type SetAside, type SetAsideOptions } from './construction/set-aside.ts';
export {
  removeIdentities,
  sharedIdentities,
  type RemoveIdentitiesOptions,
  type SharedIdentity,
} from './construction/shared-identities.ts';
export { swapTailLabels, type TailNoiseOptions } from './construction/tail-noise.ts';
export { truncateTail, truncateTailSchema, type TruncateTailOptions } from './construction/truncate-tail.ts';
export {
  truncationGroups,
  type TruncationGroup,
  type TruncationGroupOptions,
} from './construction/truncation-groups.ts';
export { syntheticFaces, type SyntheticFacesOptions } from './faces/synthetic-faces.ts';
export { scriptOf } from './glyphs/characters.ts';
export { holdOutFamiliesAndIdentities, type HoldOutOptions } from './glyphs/hold-out.ts';
export { matchedTails, type MatchedTailOptions, type MatchedTails } from './glyphs/matched-tails.ts';
export {
  augmentation,
  augmentationRandom,
  augmentationSchema,
  type Augmentation,
  type AugmentationOptions,
} from './loader/augment.ts';
export { loadBatches, type LoaderOptions } from './loader/batch-loader.ts';
export { type AheadOptions, type LoadedBatch } from './loader/batches-ahead.ts';
export { describeManifest, giniCoefficient, type ManifestDescription } from './manifest/describe.ts';
export { imageCounts, imagesByIdentity, imagesOf, type ImagesByIdentity } from './manifest/grouping.ts';
export {
  frequencyBins,
  shotGroups,
  type IdentityGroup,
  type IdentityGroups,
  type ShotBoundaries,
} from './manifest/identity-groups.ts';
export {
  createManifest,
  type HistoryEntry,
  type Manifest,
  type ManifestColumns,
  type ManifestInput,
} from './manifest/manifest.ts';
export { selectDomains } from './manifest/select-domains.ts';
export { imagesWhere, selectImages, selectSplit } from './manifest/select-images.ts';
export { TextPool, TextPoolBuilder } from './manifest/text-pool.ts';
export { agePairs, type AgePairOptions } from './pairs/age-pairs.ts';
export { allVerificationPairs } from './pairs/all-pairs.ts';
export { joinedPairs, pairsWithinDomains } from './pairs/domain-pairs.ts';
export { foldsInOrder } from './pairs/folds-in-order.ts';
export { pairsByIndex, type NamedPairs } from './pairs/named-pairs.ts';
export {
  verificationPairs,
  type FoldedPairs,
  type PairList,
  type VerificationPairOptions,
} from './pairs/verification-pairs.ts';
export { hashTexts, withPerceptualHashes } from './perceptual-hash/hashed-manifest.ts';
export { differenceHash, hashText, type GreyImage } from './perceptual-hash/perceptual-hash.ts';
export { DrawCounts } from './samplers/draw-counts.ts';
export { createSampler, samplerRegistry } from './samplers/registry.ts';
export type { Sampler, SamplerContext, SamplerKind } from './samplers/sampler.ts';
export type { Dataset } from './sources/dataset.ts';
