import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { truncateTail } from '../construction/truncate-tail.ts';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import { createManifest } from './manifest.ts';
import { TextPool } from './text-pool.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-manifest-'));
});
afterAll(() => rm(folder, { recursive: true }));

const full = createManifest({
  name: 'full',
  origin: 'test:full',
  identities: ['b "quoted"', 'a', 'é'],
  identityOf: Int32Array.of(1, 0, 2, 1),
  item: Int32Array.of(7, 2, 0, 5),
  quality: Float32Array.of(0.1, NaN, 3, -1e-20),
  perceptualHash: BigUint64Array.of(0n, 0xffff_ffff_ffff_ffffn, 5n, 6n),
  split: Uint8Array.of(0, 1, 1, 0),
  splitNames: ['train', 'test'],
  domain: Uint8Array.of(1, 0, 1, 1),
  domainNames: ['Greek', 'Latin'],
  paths: TextPool.from(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'ünder/p7.jpg']),
  history: [{ transform: 'made', options: { by: 'hand' } }],
});

async function edited(change: (lines: string[]) => string[]): Promise<string> {
  const file = path.join(folder, `${Math.random().toString(36).slice(2)}.jsonl`);
  await writeManifest(file, full);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  await writeFile(file, `${change(lines).join('\n')}\n`);
  return file;
}

describe('a manifest file', () => {
  it.each(['plain.jsonl', 'packed.jsonl.gz'])('gives back what was written: %s', async (name) => {
    const file = path.join(folder, name);
    await writeManifest(file, full);
    const read = await readManifest(file);
    expect(read.hash).toBe(full.hash);
    expect(read).toMatchObject({
      name: 'full',
      origin: 'test:full',
      history: full.history,
      splitNames: full.splitNames,
      domainNames: full.domainNames,
    });
    for (const column of ['identityOf', 'item', 'quality', 'perceptualHash', 'split', 'domain'] as const) {
      expect(read[column]).toEqual(full[column]);
    }
    expect(Array.from(read.item, (item) => read.paths!.get(item))).toEqual([
      'ünder/p7.jpg',
      'p2',
      'p0',
      'p5',
    ]);
  });

  it('keeps parent and history of a transform', async () => {
    const made = truncateTail(countedManifest([30, 4, 1]), { share: 1 });
    const file = path.join(folder, 'child.jsonl');
    await writeManifest(file, made);
    const read = await readManifest(file);
    expect(read.parent).toBe(made.parent);
    expect(read.history).toEqual(made.history);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(1 + 30 + 1);
  });

  it.each([
    [
      'a changed label',
      (lines: string[]) => lines.with(1, lines[1]!.replace('"a"', '"é"')),
      /do not fit the hash/,
    ],
    [
      'a missing line',
      (lines: string[]) => lines.slice(0, -1),
      /line 5: expected 4 images, found the end after 3/,
    ],
    [
      'a line too many',
      (lines: string[]) => [...lines, lines[1]!],
      /line 6: expected the end after 4 images/,
    ],
    ['a torn line', (lines: string[]) => lines.with(3, '["a",2'), /line 4: expected a JSON list/],
    [
      'a short line',
      (lines: string[]) => lines.with(3, '["a",2]'),
      /line 4: expected a list of identity, item/,
    ],
    [
      'an unknown identity',
      (lines: string[]) => lines.with(2, lines[2]!.replace('b', 'x')),
      /line 3: expected an identity/,
    ],
    [
      'an item that is none',
      (lines: string[]) => lines.with(1, lines[1]!.replace('7', '-7')),
      /line 2: expected an item/,
    ],
    ['another kind of file', () => ['{"name":"x"}'], /line 1/],
    ['no JSON', () => ['hello'], /line 1: not the head of a manifest/],
  ])('names the line for %s', async (_what, change, message) => {
    const file = await edited(change);
    await expect(readManifest(file)).rejects.toThrow(UserError);
    await expect(readManifest(file)).rejects.toThrow(message);
  });

  it('is taken as edited once the hash is deleted', async () => {
    const file = await edited((lines) => [
      lines[0]!.replace(/"hash":"[0-9a-f]*",/, ''),
      lines[1]!.replace('"a"', '"é"'),
      ...lines.slice(2),
    ]);
    expect((await readManifest(file)).hash).not.toBe(full.hash);
  });

  it('says so when it is missing or a torn gzip', async () => {
    await expect(readManifest(path.join(folder, 'none'))).rejects.toThrow(/does not exist/);
    const file = path.join(folder, 'torn.jsonl.gz');
    await writeManifest(file, full);
    await writeFile(file, (await readFile(file)).subarray(0, 50));
    await expect(readManifest(file)).rejects.toThrow(/not a whole gzip/);
  });
});
