import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/*
 * What the guides show is run as it stands, each page in a folder of its own, from the top to the bottom: a block named
 * after a file is that file, `ts` is a module, each line of `sh` is a command. Blocks of `text` are shown only.
 */
const root = path.resolve(import.meta.dirname, '../../..');
const pages = [
  'getting-started.md',
  'tutorials/run-a-grid.md',
  'tutorials/make-a-figure.md',
  'tutorials/use-one-library.md',
  'how-to/extend.md',
];
const known = new Set(['sh', 'ts', 'yaml', 'text']);

interface Block {
  readonly language: string;
  readonly file: string;
  readonly code: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(path.join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\S*) ?(\S*)\n(.*?)^```$/gms)].map(([, language, file, code]) => ({
    language: language!,
    file: file!,
    code: code!,
  }));
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-docs-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (...words: string[]) =>
  promisify(execFile)(process.execPath, words, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });

async function runBlock({ language, file, code }: Block, place: number): Promise<number> {
  if (file !== '') writeFileSync(path.join(folder, file), code);
  if (language === 'ts') {
    const module = `block-${place}.mts`;
    writeFileSync(path.join(folder, module), code);
    await run(
      '--import',
      path.join(root, 'node_modules/tsx/dist/loader.mjs'),
      '--conditions=@rangeloss/source',
      module,
    );
    return 1;
  }
  if (language !== 'sh') return 0;
  const lines = code.trim().split('\n');
  for (const line of lines) {
    const [npx, command, ...words] = line.replaceAll('$ROOT', root).split(' ');
    if (npx !== 'npx' || command !== 'rangeloss')
      throw new Error(`"${line}" is no command that the test can run.`);
    await run(path.join(root, 'apps/experiments/bin/rangeloss.mjs'), ...words);
  }
  return lines.length;
}

describe.each(pages)('the blocks of %s', (page) => {
  it('run as they stand', async () => {
    const blocks = blocksOf(page);
    expect(blocks.map(({ language }) => language).filter((language) => !known.has(language))).toEqual([]);
    let ran = 0;
    for (const [place, block] of blocks.entries()) ran += await runBlock(block, place);
    expect(ran).toBeGreaterThan(0);
  }, 300_000);
});

describe('the messages of troubleshooting.md', () => {
  const text = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `rangeloss ([^`]+)` \| `([^`]+)` \|/gm)];
  it.each(rows.map(([, words, message]) => ({ words: words!, message: message! })))(
    '$words',
    async ({ words, message }) => {
      const [study] = blocksOf('tutorials/run-a-grid.md');
      writeFileSync(path.join(folder, 'study.yaml'), study!.code);
      const failed = await run(
        path.join(root, 'apps/experiments/bin/rangeloss.mjs'),
        ...words.split(' '),
      ).then(
        () => undefined,
        (error: unknown) => error as { code: number; stderr: string },
      );
      expect(failed?.code).toBe(2);
      expect(failed?.stderr).toContain(message);
    },
  );
});
