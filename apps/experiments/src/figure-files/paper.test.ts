import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readYaml } from '../config/yaml-file.ts';
import { drawFigureFile } from './draw-figure-file.ts';
import { parseFigureFile, type FigureFile } from './figure-file.ts';
import { formatsOf, writeFormats } from './formats.ts';

const study = path.resolve(import.meta.dirname, '../../../../experiments/range-loss');
const paper = path.join(study, 'paper');
const names = (await readdir(paper)).map((name) => name.replace('.yaml', ''));
const figures = await Promise.all(
  names.map(async (name) => {
    const file = path.join(paper, `${name}.yaml`);
    return parseFigureFile(await readYaml(file), file);
  }),
);
const kept = figures.filter(({ results }) => results !== undefined);

const request = { out: undefined, settings: [], presets: [], command: 'rangeloss figures' };

const first = new Map<string, ReturnType<typeof drawFigureFile>>();
/** A figure as it was drawn the first time. */
function drawn(figure: FigureFile) {
  const known = first.get(figure.name) ?? drawFigureFile(figure, request);
  first.set(figure.name, known);
  return known;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-paper-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the figure files of experiments/range-loss', () => {
  test('are there for every grid', async () => {
    const grids = (await readdir(study)).filter((name) => name.endsWith('.yaml') && name !== 'base.yaml');
    const studies = new Set(figures.map((figure) => path.basename(figure.study)));
    expect([...studies].sort()).toEqual(grids.sort());
  });

  test.each(kept)(
    '$name is drawn in every format, in the same bytes again',
    async (figure) => {
      const { drawn: once, cells } = await drawn(figure);
      expect(cells).toBeGreaterThan(0);
      const { caption, name, kind } = figure;
      const look = { caption, wide: figure.width === 'page', dpi: 100 };
      const [here, there] = ['here', 'there'].map((place) => path.join(folder, place, name));
      // The interactive page is the same for all figures, but for its data.
      const formats = formatsOf[kind.gives].filter((format) => format !== 'html');
      const files = await writeFormats(once, formats, here!, look);
      expect(files).toHaveLength(formats.length);
      const again = await drawFigureFile(figure, request);
      await writeFormats(again.drawn, formats, there!, look);
      for (const file of files) {
        expect((await stat(file)).size).toBeGreaterThan(100);
        const other = await readFile(file.replace(here!, there!));
        expect((await readFile(file)).equals(other), file).toBe(true);
      }
    },
    60_000,
  );

  test.each(kept)('$name expects what its results have, with their interval', async (figure) => {
    const { findings } = await drawn(figure);
    // One seed has no interval.
    if (figure.seeds.size >= 3) expect(findings.length).toBeGreaterThan(0);
    for (const { says, expected, interval, asExpected, seeds } of findings) {
      expect(asExpected, says).toBe(true);
      expect(seeds, says).toBe(figure.seeds.size);
      const scale = Math.max(1, ...expected.map(Math.abs));
      for (const end of [0, 1] as const)
        expect(Math.abs(interval![end] - expected[end]) / scale, says).toBeLessThan(1e-3);
    }
  });

  const users = figures.filter(({ results }) => results === undefined);
  test.each(users)('$name is drawn from runs, and names the commands that make them', async (figure) => {
    await expect(drawFigureFile(figure, { ...request, out: folder })).rejects.toMatchObject({
      name: 'MissingResults',
      mend: expect.stringContaining('faces.yaml data.root=FOLDER') as unknown,
    });
  });
});
