import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLines } from './docs/blocks.ts';
import { root } from './docs/pages.ts';
import { pageBlocks } from './docs/run-page.ts';
import { shellCommands } from './docs/shell-words.ts';
import { applyChange, removeCopy, workspaceCopy } from './docs/workspace-copy.ts';

/*
 * docs/how-to/add-a-sampler.md, add-a-model.md, add-a-metric.md, add-a-data-set.md and add-a-launcher.md are followed to the letter in one copy of the
 * workspace: files are written, registries changed, commands run. add-a-loss.md has a generator, and with it a test of its own.
 */
const pages = readdirSync(path.join(root, 'docs/how-to'))
  .filter((page) => page.startsWith('add-a-') && page !== 'add-a-loss.md')
  .map((page) => path.join('docs/how-to', page));

let copy = '';
const written: string[] = [];

function run(cwd: string, ...words: string[]): { readonly status: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', MLFLOW_TRACKING_URI: '', RANGELOSS_LACKS: '' },
  });
  return { status, text: `${stdout}${stderr}` };
}

/** Waits for the job that a launcher's words name, which writes the study's report last. */
async function reportOf(text: string): Promise<void> {
  const id = Number(/background jobs (\d+)/.exec(text)![1]);
  const alive = () => {
    try {
      return process.kill(id, 0);
    } catch {
      return false;
    }
  };
  while (alive()) await new Promise((resolve) => setTimeout(resolve, 200));
  const log = readFileSync(path.join(copy, 'runs/first-study/background/cells/cells.log'), 'utf8');
  expect(existsSync(path.join(copy, 'runs/first-study/report/index.html')), log).toBe(true);
}

beforeAll(() => {
  const libraries = readdirSync(path.join(root, 'libs')).map((name) => path.join('libs', name));
  copy = workspaceCopy([...libraries, 'apps/experiments']);
  const study = pageBlocks('docs/tutorials/run-a-grid.md').find(({ file }) => file === 'study.yaml');
  writeFileSync(path.join(copy, 'study.yaml'), study!.code);
  for (const { language, file, code } of pages.flatMap(pageBlocks)) {
    const target = path.join(copy, file);
    if (language === 'diff') applyChange(target, code);
    else if (language === 'ts' && file !== '') {
      writeFileSync(target, code);
      written.push(target);
    }
  }
});
afterAll(() => {
  removeCopy(copy);
});

it('there is a page for each', () => {
  expect(pages.map((page) => path.basename(page, '.md').slice('add-a-'.length))).toEqual([
    'data-set',
    'launcher',
    'metric',
    'model',
    'sampler',
  ]);
});

describe.each(pages)('%s', (page) => {
  const lines = pageBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => commandLines(code));

  it.each(lines)(
    '%s',
    async (line) => {
      let cwd = copy;
      for (const { words } of shellCommands(line)) {
        const [program, second, ...rest] = words;
        if (program === 'cd') {
          cwd = path.join(cwd, second!);
          continue;
        }
        expect(program).toBe('npx');
        const bins: Record<string, string> = {
          vitest: path.join(root, 'node_modules/vitest/vitest.mjs'),
          rangeloss: path.join(copy, 'apps/experiments/bin/rangeloss.mjs'),
        };
        const { status, text } = run(cwd, bins[second!]!, ...rest);
        expect(status, text).toBe(0);
        // Every filter of a test run has found something.
        if (second === 'vitest') {
          expect(text).not.toContain('No test files');
          for (const filter of rest.slice(1))
            expect(text).toContain(path.basename(filter).replace('.test.ts', ''));
        }
        if (line.includes('--launcher background')) await reportOf(text);
        if (page.includes('metric') && second === 'rangeloss') expect(text).toContain('accuracy/worst');
      }
    },
    300_000,
  );
});

it('the files of the pages have types that hold', () => {
  const config = {
    extends: './tsconfig.base.json',
    compilerOptions: { types: ['node'], declaration: false, declarationMap: false },
    files: written,
  };
  writeFileSync(path.join(copy, 'tsconfig.json'), JSON.stringify(config));
  const { text } = run(
    copy,
    path.join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    copy,
    '--pretty',
    'false',
  );
  const names = written.map((file) => path.relative(copy, file));
  expect(text.split('\n').filter((line) => names.some((name) => line.startsWith(name)))).toEqual([]);
});

describe('a change that a page shows', () => {
  it('is made where its lines are, once, and refused elsewhere', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-change-'));
    const file = path.join(folder, 'a.ts');
    const text = () => readFileSync(file, 'utf8');
    writeFileSync(file, 'one\ntwo\nthree\nx\nthree\n');
    applyChange(file, '+zero\n one\n@@\n two\n+new\n');
    expect(text()).toBe('zero\none\ntwo\nnew\nthree\nx\nthree\n');
    applyChange(file, '-two\n+deux\n');
    expect(text()).toContain('one\ndeux\nnew\n');
    expect(() => applyChange(file, ' four\n+five\n')).toThrow('0 times');
    expect(() => applyChange(file, '-three\n+drei\n')).toThrow('2 times');
    rmSync(folder, { recursive: true });
  });
});
