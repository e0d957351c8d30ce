import * as tf from '@tensorflow/tfjs-core';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLosses, lossRegistry } from './index.ts';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* What docs/losses.md shows runs as it stands: each block is a module of its own that imports the package by name. */
const page = readFileSync(new URL('../../../docs/losses.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!);
const folder = path.resolve(import.meta.dirname, '../.cache', `documentation-${process.pid}`);

beforeAll(async () => {
  await useTestBackend();
  mkdirSync(folder, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs a block and gives what it declared under these names. */
async function declared<Shape extends z.ZodRawShape>(block: string, shape: Shape) {
  const file = path.join(folder, `block-${blocks.indexOf(block)}.ts`);
  writeFileSync(file, `${block}\nexport const declared = { ${Object.keys(shape).join(', ')} };\n`);
  const module: unknown = await import(/* @vite-ignore */ file);
  return z.object({ declared: z.object(shape) }).parse(module).declared;
}

const blockWith = (text: string) => {
  const found = blocks.find((block) => block.includes(text));
  if (found === undefined) throw new Error(`No block of docs/losses.md has "${text}".`);
  return found;
};

describe('the examples of docs/losses.md', () => {
  it('are four', () => {
    expect(blocks).toHaveLength(4);
  });

  it('put a loss together and show what a miner chose', async () => {
    const { total, chosen } = await declared(blockWith('minedIndices('), {
      total: z.instanceof(tf.Tensor),
      chosen: z.object({ triplets: z.array(z.array(z.number())) }),
    });
    expect(Number.isFinite(total.dataSync()[0])).toBe(true);
    // Five rows have a positive of their own identity; row 5 has none.
    expect(chosen.triplets.map(([anchor]) => anchor)).toEqual([0, 1, 2, 3, 4]);
  });

  it('take the parts of its study', () => {
    const loss = {
      softmax: { weight: 1, mining: 'semi-hard', reduction: 'class-weighted' },
      triplet: {
        margin: 0.2,
        distance: 'cosine',
        mining: { name: 'semi-hard', margin: 0.3, distance: 'euclidean' },
        reduction: { name: 'shot-group', few: 5 },
        memory: { size: 4096, positives: 16 },
      },
    };
    // The same words in the same order, whatever the writing.
    const words = (text: string) => text.match(/[\w.-]+/g)!.join(' ');
    expect(words(page)).toContain(words(JSON.stringify({ loss }).replaceAll('"', ' ')));
    const joint = createLosses(loss, testContext);
    const { total, gradient } = runLoss(joint, randomMatrix(1, 10, 6), testClasses, {
      logits: randomMatrix(2, 10, 5),
    });
    expect([total, ...gradient].every(Number.isFinite)).toBe(true);
    joint.dispose();
  });

  it('give a gradient of the range loss beside softmax', async () => {
    const { gradient } = await declared(blockWith('rangeLoss('), { gradient: z.instanceof(tf.Tensor) });
    expect(gradient.shape).toEqual([6, 8]);
    expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    expect(gradient.dataSync().some((value) => value !== 0)).toBe(true);
  });

  it('give the terms of a config', async () => {
    const tensor = z.instanceof(tf.Tensor);
    const { total, terms, hinge } = await declared(blockWith('createLosses(config'), {
      total: tensor,
      terms: z.record(z.string(), tensor),
      hinge: z.record(z.string(), tensor),
    });
    expect(Object.keys(terms)).toEqual(['softmax', 'range.intra', 'range.inter', 'center']);
    expect(Object.keys(hinge)).toEqual(['range.inter']);
    expect(Number.isFinite(total.dataSync()[0])).toBe(true);
  });

  it('add a loss from outside the package, which configs and schemas then know', async () => {
    await declared(blockWith('RingLoss'), {});
    expect(lossRegistry.names()).toContain('ring');
    const joint = createLosses({ ring: { radius: 2 } }, testContext);
    const x = randomMatrix(1, 10, 6);
    const expected = x.reduce((sum, row) => sum + (Math.hypot(...row) - 2) ** 2, 0) / 10;
    const { total, gradient } = runLoss(joint, x, testClasses);
    expect(total).toBeCloseTo(expected, 5);
    expect(gradient.some((value) => value !== 0)).toBe(true);
    joint.dispose();
  });
});

it('the page names every registered loss and how many there are', () => {
  const names = lossRegistry.names().filter((name) => name !== 'ring');
  expect(page).toContain(`holds ${names.length} losses`);
  for (const name of names) expect(page, name).toContain(`\`${name}\``);
});
