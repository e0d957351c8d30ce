import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStudy } from '../grid/open-study.ts';
import { studyFolder } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';
import { madeResult } from '../testing/made-results.ts';

let folder: string;

beforeAll(async () => {
  folder = await studyFolder();
  const [given, out] = [path.join(folder, 'study.yaml'), path.join(folder, 'runs')];
  const { plan, store } = await openStudy({ given, settings: [], presets: [], out });
  await store.prepare();
  for (const cell of plan.cells) await store.write(await madeResult(cell));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const figures = (...words: string[]) => runInProcess(folder, ['figures', 'study.yaml', ...words]);

interface Spec {
  readonly config: { readonly background?: string };
  readonly usermeta: { readonly rangeloss: { readonly mode: string; readonly command: string } };
}
const specOf = async (file: string) => JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Spec;
const widthOf = async (file: string) =>
  Number(/<svg[^>]* width="([\d.]+)"/.exec(await readFile(path.join(folder, file), 'utf8'))![1]);

describe('rangeloss figures', () => {
  test('draws one figure alone, in every format that is asked for, where it is told to', async () => {
    const { code, stdout, stderr } = await figures(
      '--only',
      'long-tail',
      '--to',
      'one',
      '--pdf',
      '--html',
      '--json',
    );
    expect(code, stderr).toBe(0);
    const { files } = JSON.parse(stdout) as { files: string[] };
    expect((await readdir(path.join(folder, 'one'))).sort()).toEqual(
      files.map((file) => path.basename(file)).sort(),
    );
    expect(new Set(files.map((file) => file.slice(file.indexOf('long-tail') + 9)))).toEqual(
      new Set(['.svg', '.png', '.pdf', '.html', '.csv', '.vl.json']),
    );
    const { usermeta } = await specOf('one/long-tail.vl.json');
    expect(usermeta.rangeloss.command).toMatch(/^rangeloss report .*study\.yaml$/);
  });

  test('gives every figure the width and the colours that are asked for, and says so in the command it keeps', async () => {
    const { code, stderr } = await figures('--width', 'column', '--dark', '--to', 'dark');
    expect(code, stderr).toBe(0);
    const specs = (await readdir(path.join(folder, 'dark'))).filter((file) => file.endsWith('.vl.json'));
    expect(specs.length).toBeGreaterThan(5);
    for (const spec of specs) {
      const { usermeta } = await specOf(`dark/${spec}`);
      expect(usermeta.rangeloss.mode, spec).toBe('dark');
      expect(usermeta.rangeloss.command, spec).toMatch(/^rangeloss figures .* --width column --dark$/);
      // 3.25 inches of 96 pixels.
      expect(await widthOf(`dark/${spec.replace('.vl.json', '.svg')}`), spec).toBeLessThanOrEqual(313);
    }
    const page = await figures('--width', 'page', '--only', 'long-tail', '--to', 'page');
    expect(page.code).toBe(0);
    expect(await widthOf('page/long-tail.svg')).toBe(660);
  });

  test('names the figures there are for one that is not, and refuses another width', async () => {
    const missing = await figures('--only', 'kurtotis');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('long-tail');
    const width = await figures('--width', 'poster');
    expect(width.code).toBe(2);
    expect(width.stderr).toContain('column');
  });
});
