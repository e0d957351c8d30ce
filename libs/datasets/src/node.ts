export { readManifest, writeManifest } from './manifest/manifest-file.ts';
export { idxDataset, idxFolder, type IdxFiles, type IdxOptions } from './sources/idx-dataset.ts';
export { readIdx, type IdxArray } from './sources/idx.ts';
export { packagedDigits } from './sources/packaged-digits.ts';
