import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '@rangeloss/storage';
import { figureSvg } from '../render/figure-svg.ts';
import { FIGURE_EXAMPLES } from './all.ts';

/** Where the pictures of docs/figures.md lie. */
export const GALLERY_FOLDER = fileURLToPath(new URL('../../../../docs/figures/', import.meta.url));

/** The gallery's files by name; the same on every machine. */
export async function galleryFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const example of FIGURE_EXAMPLES) {
    const figure = example();
    files.set(`${figure.name}.svg`, (await figureSvg(figure)).svg);
  }
  return files;
}

// node --import tsx --conditions=@rangeloss/source libs/figures/src/examples/gallery.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await galleryFiles();
  await mkdir(GALLERY_FOLDER, { recursive: true });
  for (const old of await readdir(GALLERY_FOLDER)) {
    if (!files.has(old)) await rm(join(GALLERY_FOLDER, old));
  }
  for (const [name, svg] of files) await writeFileAtomic(join(GALLERY_FOLDER, name), svg);
}
