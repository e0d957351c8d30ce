import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { GALLERY_FOLDER, galleryFiles } from './gallery.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/figures.md', import.meta.url));

describe('docs/figures.md', () => {
  it('shows every example as the code draws it now, byte for byte', async () => {
    const page = await readFile(PAGE, 'utf8');
    const files = await galleryFiles();
    expect((await readdir(GALLERY_FOLDER)).sort()).toEqual([...files.keys()].sort());
    for (const [name, svg] of files) {
      expect(page).toContain(`figures/${name}`);
      expect(await readFile(join(GALLERY_FOLDER, name), 'utf8'), `${name}: run src/examples/gallery.ts`).toBe(
        svg,
      );
    }
  });

  it('has code that runs', async () => {
    const page = await readFile(PAGE, 'utf8');
    const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
    expect(blocks.length).toBe(3);
    const folder = await mkdtemp(join(tmpdir(), 'rangeloss-docs-'));
    const printed: unknown[] = [];
    const library = { ...(await import('../index.ts')), ...(await import('../node.ts')) };
    try {
      for (const code of blocks) {
        const body = code.replace(
          /^import \{([^}]*)\} from '@rangeloss\/figures(?:\/node)?';$/gm,
          'const {$1} = library;',
        );
        const run = compileFunction(`return (async () => {${inFolder(body, folder)}})();`, [
          'library',
          'console',
        ]) as (...parts: unknown[]) => Promise<void>;
        await run(library, { log: (...values: unknown[]) => printed.push(...values) });
      }
      expect(printed).toHaveLength(10);
      expect(printed).not.toContain(undefined);
      expect((await stat(join(folder, 'report/index.html'))).size).toBeGreaterThan(50_000);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** The page writes below the current folder; the test below its own. */
function inFolder(code: string, folder: string): string {
  return code
    .replace("'report/index.html'", JSON.stringify(join(folder, 'report/index.html')))
    .replace("(figure, 'figures',", `(figure, ${JSON.stringify(folder)},`);
}
