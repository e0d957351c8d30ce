import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DataCheck } from '../data/check-study-data.ts';
import { runCommand, studyFolder } from '../testing/command.ts';

const SOURCES = path.resolve(import.meta.dirname, '../testing/sources');
/** A busy machine may take long for each command. */
const PATIENCE = 300_000;

let folder: string;
let photos: string;
beforeEach(async () => {
  folder = await studyFolder({
    data: {
      source: { name: 'folder', shape: [12, 12, 3] },
      root: 'photos',
      split: { test: 3, validation: 1 },
      tailBelow: 6,
      sampler: { identities: 4, images: 3 },
    },
    loss: { softmax: 1 },
    train: { steps: 2, batch: 12, logEvery: 1, diagnoseEvery: 1, validateEvery: 0 },
    evaluate: { folds: 2, pairsPerFold: 2 },
    grid: { seed: 1 },
    also: {},
  });
  photos = path.join(folder, 'photos');
  await cp(path.join(SOURCES, 'folder'), photos, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const command = (...words: string[]) =>
  runCommand(folder, words, { RANGELOSS_CACHE: path.join(folder, 'cache') });

/** The first image of each person stands in for all, so that whatever is set aside has twins in training. */
async function copyFirstImages(): Promise<void> {
  for (const person of await readdir(photos)) {
    const [first, ...others] = (await readdir(path.join(photos, person))).sort();
    for (const other of others) await cp(path.join(photos, person, first!), path.join(photos, person, other));
  }
}

describe('near duplicates of training and test images', () => {
  test(
    'stop a study once the hashes of its images are kept, unless they are allowed by name',
    async () => {
      await copyFirstImages();
      const checked = await command('data', 'check', 'study.yaml', '--hashes', '--json');
      expect(checked.code, checked.stderr).toBe(0);
      const { hashes } = JSON.parse(checked.stdout) as DataCheck;
      expect(hashes).toContain(path.join('cache', 'manifests'));

      for (const words of [['run'], ['grid']]) {
        const refused = await command(...words, 'study.yaml');
        expect(refused.code).toBe(2);
        expect(refused.stderr).toMatch(
          /share \d+ pairs of nearly equal images, the first: \S+\/\d+\.\w+ and /,
        );
        expect(refused.stderr).toContain('data.duplicates.allow=true');
      }
      const allowed = await command('grid', 'plan', 'study.yaml', 'data.duplicates.allow=true');
      expect(allowed.code, allowed.stderr).toBe(0);
      expect(allowed.stderr).toContain('data.duplicates allows them');
    },
    PATIENCE,
  );

  test(
    'are looked for where the study asks, and none is found among different photographs',
    async () => {
      const asked = await command('run', 'study.yaml', 'data.duplicates={bits: 0}', '--json');
      expect(asked.code, asked.stderr).toBe(0);
      expect(await readdir(path.join(folder, 'cache/manifests'))).toHaveLength(1);
    },
    PATIENCE,
  );

  test(
    'may be equal images only',
    async () => {
      await copyFirstImages();
      const plan = (setting: string) => command('grid', 'plan', 'study.yaml', `data.duplicates=${setting}`);
      // The copies of one person are equal to each other; two people's are not.
      const equal = await plan('{exact: true}');
      expect(equal.code).toBe(2);
      expect(equal.stderr).toContain('pairs of equal images');
      await rm(photos, { recursive: true });
      await cp(path.join(SOURCES, 'folder'), photos, { recursive: true });
      await rm(path.join(folder, 'cache'), { recursive: true });
      const different = await plan('{exact: true}');
      expect(different.code, different.stderr).toBe(0);
    },
    PATIENCE,
  );

  test(
    'are not looked for in damaged data, which the check says',
    async () => {
      await writeFile(path.join(photos, 'ada/00.jpg'), 'nothing');
      const { code, stdout } = await command('data', 'check', 'study.yaml', '--hashes');
      expect(code).toBe(2);
      expect(stdout).toContain('No hashes are kept');
    },
    PATIENCE,
  );
});

test(
  'identities that a test set holds too are named in what the run keeps',
  async () => {
    await writeFile(path.join(folder, 'overlap.txt'), 'fay\n');
    const { code, stderr } = await command('run', 'study.yaml', 'data.exclude.list=overlap.txt');
    expect(code, stderr).toBe(0);
    const files = await readdir(folder, { recursive: true });
    const kept = files.find((file) => path.basename(file) === 'cell.json');
    expect(await readFile(path.join(folder, kept!), 'utf8')).toMatch(/remove-shared-identities[^]*"fay"/);
  },
  PATIENCE,
);
