import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import type { DataDescription, SetSize } from '../data/describe-study-data.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';
import { smallGlyphCache } from '../testing/glyph-shard.ts';

/** A busy machine may take long for each command. */
const PATIENCE = 300_000;

let cache: string;
let folder: string;
beforeAll(async () => {
  cache = await smallGlyphCache();
  folder = await studyFolder({
    data: {
      source: { name: 'glyphs', size: 16 },
      holdOut: { openSet: 0.3, openSetValidation: 0.1 },
      tailBelow: 7,
      shots: { many: 8, few: 5 },
      sampler: { identities: 6, images: 4 },
    },
    loss: { softmax: 1 },
    train: { ...smallStudy.train, validateEvery: 2 },
    evaluate: { folds: 2, pairsPerFold: 4 },
    grid: { seed: 1 },
    also: {},
  });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(cache, { recursive: true, force: true });
});

const command = (...words: string[]) => runCommand(folder, words, { RANGELOSS_CACHE: cache });

async function cell(...settings: string[]): Promise<CellResult> {
  const { code, stdout, stderr } = await command('run', 'study.yaml', '--json', ...settings);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as CellResult;
}

describe('a study of glyphs', { timeout: PATIENCE }, () => {
  test(
    'holds out families and characters, and gives its results per script',
    async () => {
      const { metrics, manifests, counts, distribution } = await cell();
      expect(Object.keys(manifests).sort()).toEqual(
        ['openSet', 'openSetValidation', 'test', 'train', 'untruncated', 'validation'].sort(),
      );
      expect(counts['unseen-identities']).toBeGreaterThan(5);
      for (const part of ['unseen', 'unseen-within', 'unseen-Latin']) {
        expect(metrics[`verification/${part}/eer`], part).toBeGreaterThanOrEqual(0);
        expect(metrics[`verification/${part}/accuracy`], part).toBeLessThanOrEqual(1);
      }
      // Four genuine pairs in each of two folds and as many impostors; within scripts what each of them gives.
      expect(metrics['verification/unseen/pairs']).toBe(16);
      const within = Object.entries(metrics).filter(([name]) => /unseen-[A-Z].*\/pairs$/.test(name));
      expect(metrics['verification/unseen-within/pairs']).toBe(
        within.reduce((sum, [, pairs]) => sum + pairs, 0),
      );
      expect(metrics['accuracy/domain/Latin']).toBeGreaterThanOrEqual(0);
      expect(distribution.every(({ images }) => images <= 12)).toBe(true);
    },
    PATIENCE,
  );

  test(
    'has a natural tail and its twin with the counts dealt out at random',
    async () => {
      const tail = (order: string) => cell(`data.matchedTail={largest: 8, order: ${order}}`);
      const [natural, permuted, source] = [await tail('natural'), await tail('permuted'), await cell()];
      const countsOf = ({ distribution }: CellResult) =>
        new Map(distribution.map(({ identity, images }) => [identity, images]));
      const [a, b, own] = [countsOf(natural), countsOf(permuted), countsOf(source)];
      const sorted = (counts: ReadonlyMap<string, number>) => [...counts.values()].sort((x, y) => x - y);
      expect([...a.keys()]).toEqual([...b.keys()]);
      expect(sorted(a)).toEqual(sorted(b));
      expect([...a.values()]).not.toEqual([...b.values()]);
      for (const [one, count] of a)
        for (const [other, less] of a)
          if (own.get(one)! > own.get(other)!) expect(count).toBeGreaterThanOrEqual(less);
      // The same characters are unseen, and the same images test the two.
      expect(natural.manifests['openSet']).toBe(source.manifests['openSet']);
      expect(natural.manifests['test']).toBe(permuted.manifests['test']);
      expect(natural.manifests['train']).not.toBe(permuted.manifests['train']);
    },
    PATIENCE,
  );

  test(
    'keeps to the scripts that are named, and takes the pairs that they give',
    async () => {
      const latin = ['data.domains=[Latin]', 'evaluate={folds: 2, pairsPerFold: {atMost: 4}}'];
      const { metrics, distribution } = await cell(...latin);
      expect(distribution.length).toBeGreaterThan(9);
      expect(distribution.every(({ identity }) => identity.startsWith('Latin '))).toBe(true);
      expect(metrics['verification/unseen/pairs']).toBe(16);
      const many = await command('run', 'study.yaml', latin[0]!, 'evaluate.pairsPerFold=4000');
      expect(many.code).toBe(2);
      expect(many.stderr).toContain('4000 genuine');
      const most = await cell(latin[0]!, 'evaluate={folds: 2, pairsPerFold: {atMost: 4000}}');
      expect(most.metrics['verification/unseen/pairs']).toBeGreaterThan(16);
      expect(most.metrics['verification/unseen/pairs']).toBeLessThan(4000);
      const unknown = await command('grid', 'plan', 'study.yaml', 'data.domains=[Latn]');
      expect(unknown.code).toBe(2);
      expect(unknown.stderr).toContain('did you mean "Latin"?');
    },
    PATIENCE,
  );

  test('is described with its scripts and what it sets aside', async () => {
    const words = ['data', 'describe', 'study.yaml', '--no-figure'];
    const { stdout, stderr, code } = await command(...words, '--json');
    expect(code, stderr).toBe(0);
    const { source, aside } = JSON.parse(stdout) as { source: DataDescription; aside: SetSize[] };
    expect(source.domains.map(({ name, identities }) => [name, identities])).toEqual([
      ['Latin', 24],
      ['Greek', 16],
      ['Thaana', 5],
    ]);
    expect(source.domains.reduce((sum, { images }) => sum + images, 0)).toBe(source.images);
    expect(aside.map(({ name }) => name)).toEqual(['validation', 'test', 'unseen', 'unseen, to choose by']);
    const told = (await command(...words)).stdout;
    expect(told).toMatch(/Greek +│ +16 │/);
    expect(told).toMatch(/Set aside before .*\n( .*\n)* {2}unseen: \d+ images of \d+ identities/);
  });

  test.each([
    ['holdOut and split', 'data.split={test: 2, validation: 1}', 'data.holdOut and data.split exclude'],
    [
      'two tails',
      'data={holdOut: {}, longTail: {profile: pareto, imbalance: 2}, matchedTail: {largest: 8}}',
      'data.matchedTail and data.longTail exclude',
    ],
    ['a source without families', 'data.source=digits', 'no families that are kept for testing'],
    ['an unknown order', 'data.matchedTail={largest: 8, order: nature}', 'natural'],
  ])('refuses %s', async (_, setting, message) => {
    const { code, stderr } = await command('grid', 'plan', 'study.yaml', setting);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('a study of whole unseen identities', () => {
  test(
    'verifies them on any data set',
    async () => {
      const { metrics, counts } = await cell(
        'data={source: {name: faces, identities: 14, images: 8, size: 16}, split: {test: 2, validation: 1, openSet: 4}}',
        'evaluate={folds: 2, pairsPerFold: 4}',
        'train.batch=12',
      );
      expect(counts).toMatchObject({ identities: 10, 'unseen-identities': 4, 'unseen-images': 32 });
      expect(metrics['verification/unseen/pairs']).toBe(16);
      expect(metrics).not.toHaveProperty('verification/unseen-within/pairs');
    },
    PATIENCE,
  );
});
