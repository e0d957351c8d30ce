import { randomStream } from '@rangeloss/foundation';
import { compile } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { largestRanges, nearestCenters } from '../picture/largest-ranges.ts';
import { defaultSettings, identities } from '../settings/settings.ts';
import type { Frame, SideFrame } from '../training/messages.ts';
import { centerRows, regionRows } from './drawn-rows.ts';
import { frameFigure } from './figure.ts';

const random = randomStream(5, 'playground-figure');
const points = (count: number) => Float32Array.from({ length: 2 * count }, () => random.normal());
const digitsOf = (count: number) => Int32Array.from({ length: count }, (_, place) => place % identities);
const side = (): SideFrame => ({
  test: points(40),
  batch: points(20),
  recalls: Array.from({ length: identities }, () => 0.5),
  regions: {
    domain: { left: -4, bottom: -4, side: 8 },
    resolution: 4,
    digits: Uint8Array.from({ length: 16 }, (_, cell) => (cell % 4 < 2 ? 1 : 7)),
  },
});
const frame: Frame = {
  step: 12,
  testDigits: digitsOf(40),
  batchDigits: digitsOf(20),
  sides: { left: side(), right: side() },
};
const images = defaultSettings.tail;

describe('the exported figure', () => {
  const figure = frameFigure(defaultSettings, frame, images, 'light');
  const of = (dataset: string, loss: string) =>
    figure.datasets[dataset]!.filter((row) => row['loss'] === loss);

  it('has the regions, the ranges and the pair that the screen draws', () => {
    const { batch } = frame.sides.right;
    const ranges = largestRanges(batch, frame.batchDigits, 2);
    expect(of('ranges', '+range')).toHaveLength(ranges.length);
    const squared = of('ranges', '+range').map(
      (row) => (Number(row['x']) - Number(row['x2'])) ** 2 + (Number(row['y']) - Number(row['y2'])) ** 2,
    );
    squared.forEach((value, place) => {
      expect(value / ranges[place]!.squared).toBeCloseTo(1, 2);
    });
    const pair = nearestCenters(batch, frame.batchDigits)!;
    const [row] = of('centers', '+range');
    expect(Number(row!['x'])).toBeCloseTo(pair.from[0], 3);
    expect(Number(row!['y2'])).toBeCloseTo(pair.to[1], 3);
  });

  it('says which of them the loss acts on', () => {
    const acts = (dataset: string, loss: string) => [...new Set(of(dataset, loss).map((row) => row['acts']))];
    expect(acts('ranges', 'softmax')).toEqual([false]);
    expect(acts('ranges', '+range')).toEqual([true]);
    expect(acts('centers', 'softmax')).toEqual([false]);
  });

  it('is a spec that Vega-Lite compiles without a warning', () => {
    const warnings: string[] = [];
    const note = (...words: readonly unknown[]) => warnings.push(words.join(' '));
    const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
    compile(figure, { logger: logger as never });
    expect(warnings).toEqual([]);
  });
});

describe('regions', () => {
  it('are rectangles that cover the plane once', () => {
    const rows = regionRows(frame.sides.left.regions, 'a');
    expect(rows).toHaveLength(8);
    expect(rows[0]).toEqual({ loss: 'a', identity: '1', x: -4, x2: 0, y: -4, y2: -2 });
    const area = rows.reduce(
      (sum, row) => sum + (Number(row['x2']) - Number(row['x'])) * (Number(row['y2']) - Number(row['y'])),
      0,
    );
    expect(area).toBe(64);
  });
});

it('there is no pair of centers in a batch of one digit', () => {
  const batch = Float32Array.of(0, 0, 1, 1);
  expect(centerRows({ batch }, Int32Array.of(3, 3), { k: 2, pulls: true, margin: 1 }, 'a')).toEqual([]);
});
