import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pages, root } from './docs/pages.ts';
import { pageBlocks } from './docs/run-page.ts';
import { modulesOf } from './docs/ts-modules.ts';

/* Below the workspace, so that modules find their packages as a reader's do. */
const folder = path.join(root, 'tools/checks/.cache', `types-${process.pid}`);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('the types of every block of TypeScript hold, run or not', () => {
  mkdirSync(folder, { recursive: true });
  const modules = pages.flatMap((page) => modulesOf(pageBlocks(page)));
  expect(modules.length).toBeGreaterThan(20);
  for (const { blocks, code } of modules) {
    const { page, line } = blocks.at(-1)!;
    writeFileSync(path.join(folder, `${page.replaceAll(/\W/g, '-')}-${line}.ts`), code);
  }
  writeFileSync(
    path.join(folder, 'planted.ts'),
    `import { rangeLoss } from '@rangeloss/losses';\nrangeLoss('no tensor');\n`,
  );
  const config = {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: { types: ['node'], noUnusedLocals: false, declaration: false, declarationMap: false },
    include: ['*.ts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const mistakes = stdout.split('\n').filter((line) => line.includes('error TS'));
  // A mistake in a library's own source is told by its own check.
  const ours = mistakes.filter((line) => line.includes(path.basename(folder)));
  // The planted one proves that types were checked at all.
  expect(ours.map((line) => line.slice(line.indexOf(path.basename(folder))))).toEqual([
    expect.stringContaining('planted.ts'),
  ]);
}, 300_000);
