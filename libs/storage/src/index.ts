export { writeFailure, writeFileAtomic, writeJsonAtomic } from './atomic-file.ts';
export { cacheFolder } from './cache-folder.ts';
export { sha256File } from './checksum.ts';
export { npyHead, readNpy, writeNpy, type NpyArray, type NpyData } from './npy.ts';
export { readJson, readText } from './read-json.ts';
