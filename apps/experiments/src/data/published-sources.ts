import {
  checkFaceProtocol,
  cubBirds,
  faceFolder,
  faceLayouts,
  type FaceLayoutName,
  onlineProducts,
  stanfordCars,
} from '@rangeloss/datasets/node';
import { fileEntry } from './file-sources.ts';
import type { SourceEntry } from './source-entry.ts';

function faces(name: FaceLayoutName): readonly [string, SourceEntry] {
  const entry = fileEntry(name, {}, (root, decode) => faceFolder(root, name, decode));
  return [
    name,
    {
      ...entry,
      check: async (_, root, manifest, onDamage) => {
        await checkFaceProtocol(root, name, manifest, onDamage);
      },
    },
  ];
}

/** Data sets as their authors publish them: the folder that one unpacks is the root. */
export const publishedSources: readonly (readonly [string, SourceEntry])[] = [
  ...(Object.keys(faceLayouts) as FaceLayoutName[]).map(faces),
  ['cub', fileEntry('cub', {}, cubBirds)],
  ['cars', fileEntry('cars', {}, stanfordCars)],
  ['sop', fileEntry('sop', {}, onlineProducts)],
];
