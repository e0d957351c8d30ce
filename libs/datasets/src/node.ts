export { alignedList, type AlignedListOptions } from './alignment/aligned-list.ts';
export {
  prepareGlyphs,
  glyphs,
  glyphDownload,
  glyphPackages,
  type GlyphOptions,
  type PrepareGlyphsOptions,
} from './glyphs/glyphs.ts';
export {
  shardFile as glyphShardFile,
  writeShard as writeGlyphShard,
  type GlyphCounts,
} from './glyphs/glyph-shard.ts';
export type { NpmPackage } from './glyphs/package-list.ts';
export {
  BatchStream,
  openBatches,
  type LoaderState,
  type OpenBatchesOptions,
} from './loader/open-batches.ts';
export type { ItemPlace } from './sources/item-place.ts';
export { readManifest, writeManifest } from './manifest/manifest-file.ts';
export {
  storedHashes,
  storeHashes,
  type StoredHashes,
  type StoreHashesOptions,
} from './perceptual-hash/stored-hashes.ts';
export { checkSource, type CheckReport, type Damage } from './sources/check-source.ts';
export { cubBirds } from './sources/cub.ts';
export { stanfordCars } from './sources/cars.ts';
export { onlineProducts } from './sources/online-products.ts';
export { faceFolder } from './sources/face-folder.ts';
export { type FaceLayout, type FaceLayoutName, faceLayouts } from './sources/face-layout.ts';
export { checkFaceProtocol, faceProtocol } from './sources/face-protocol.ts';
export { verificationImages } from './sources/verification-images.ts';
export { readMatFile, type MatValue } from './sources/mat-file.ts';
export type { OnDamage } from './sources/read-file.ts';
export { cifar } from './sources/cifar.ts';
export { decodeImage, type Fit, type Kernel } from './sources/decode-image.ts';
export { encodedSource, type DecodeOptions, type EncodedItems } from './sources/encoded-source.ts';
export { idxDataset, idxFolder, type IdxFiles, type IdxOptions } from './sources/idx-dataset.ts';
export { readIdx, type IdxArray } from './sources/idx.ts';
export { imageFolder } from './sources/image-folder.ts';
export { imageList, type ListFile, type ListOptions } from './sources/image-list.ts';
export { readLfwPairs, readLfwPeople, type LfwPerson } from './sources/lfw.ts';
export { packagedDigits } from './sources/packaged-digits.ts';
export { readCfpPairs, readTwoLinePairs } from './sources/pair-lists.ts';
export { parquetDataset, type ParquetOptions } from './sources/parquet-dataset.ts';
export { recordDataset, type RecordOptions } from './sources/record-dataset.ts';
export { cachedPixels, type PixelCacheOptions } from './sources/pixel-cache.ts';
export { verificationBin, type VerificationSet } from './sources/verification-bin.ts';
export { webDataset, type WebDatasetOptions } from './sources/web-dataset.ts';
export { readYtfSplits, type YtfSplits } from './sources/ytf.ts';
