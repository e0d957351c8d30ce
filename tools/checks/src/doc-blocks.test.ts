import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRunHere } from './docs/blocks.ts';
import { modulesOf } from './docs/ts-modules.ts';
import { pages, root } from './docs/pages.ts';
import { pageBlocks, readersFolder, runPage } from './docs/run-page.ts';
import { readFileSync, writeFileSync } from 'node:fs';

/* What the pages show is run as it stands, each page in a folder of its own, from the top to the bottom. */
const running = pages.filter((page) =>
  pageBlocks(page).some(
    (block) =>
      isRunHere(block) && (block.language === 'sh' || modulesOf([{ ...block, notes: [] }]).length > 0),
  ),
);

describe.each(running)('the blocks of %s', (page) => {
  it('run as they stand', async () => {
    const { folder, remove } = readersFolder();
    try {
      expect(await runPage(page, folder)).toBeGreaterThan(0);
    } finally {
      remove();
    }
  }, 300_000);
});

describe('the messages of troubleshooting.md', () => {
  const text = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `rangeloss ([^`]+)` \| `([^`]+)` \|/gm)];
  const { folder, remove } = readersFolder();
  beforeAll(() => {
    const study = pageBlocks('docs/tutorials/run-a-grid.md').find(({ file }) => file === 'study.yaml');
    writeFileSync(path.join(folder, 'study.yaml'), study!.code);
  });
  afterAll(remove);

  it.each(rows.map(([, words, message]) => ({ words: words!, message: message! })))(
    '$words',
    async ({ words, message }) => {
      const bin = path.join(root, 'apps/experiments/bin/rangeloss.mjs');
      const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
        execFile(process.execPath, [bin, ...words.split(' ')], { cwd: folder }, (error, _, text) => {
          resolve({ code: error?.code, stderr: text });
        });
      });
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    },
  );
});
