import { randomStream } from '@rangeloss/foundation';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPairs } from '../verification/folds.ts';
import { verification, verificationOfDistances } from '../verification/verification.ts';
import { binOfDistance } from './distance-histogram.ts';
import { allPairsSource } from './pair-stream.ts';
import { streamedVerification, type DistanceBlock } from './streamed-verification.ts';

function inBlocks(
  distances: readonly number[],
  same: readonly number[],
  size: number,
): () => DistanceBlock[] {
  const starts = Array.from({ length: Math.ceil(distances.length / size) }, (_, block) => block * size);
  return () =>
    starts.map((start) => ({
      distances: distances.slice(start, start + size),
      same: same.slice(start, start + size),
    }));
}

describe('streamed verification', () => {
  test('gives exactly what all pairs in memory give, ties and negative numbers included', async () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.constantFrom(-0, 0, 1, 1 + 2 ** -40, 1 + 2 ** -30),
    );
    const pair = fc.record({ distance: value, same: fc.integer({ min: 0, max: 1 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { minLength: 60, maxLength: 150 }),
        fc.integer({ min: 1, max: 50 }),
        async (drawn, size) => {
          // Four pairs of each kind at least, so that there are folds to compare with.
          const pairs = [...drawn, ...[0, 1, 0, 1].map((same, at) => ({ distance: at / 2, same }))];
          const distances = pairs.map((each) => each.distance);
          const same = pairs.map((each) => each.same);
          const fars = [1, 0.5, 0.25, 0.001];
          const streamed = await streamedVerification(inBlocks(distances, same, size), { fars });
          const whole = verificationOfDistances(
            distances,
            { same: Uint8Array.from(same) },
            { fars, folds: 2 },
          );
          expect(streamed.auc).toBeCloseTo(whole.auc, 12);
          expect(streamed.aucError).toBe(0);
          expect(streamed.eer).toBe(whole.eer);
          expect(streamed.eerThreshold === whole.eerThreshold).toBe(true);
          expect(streamed.counts).toEqual(whole.counts);
          streamed.tarAtFar.forEach((ours, at) => {
            const theirs = whole.tarAtFar[at]!;
            expect([ours.tar, ours.reachedFar, ours.refused]).toEqual([
              theirs.tar,
              theirs.reachedFar,
              theirs.refused,
            ]);
            expect(ours.threshold === theirs.threshold).toBe(true);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('gives a bound on the area when there are too many genuine pairs to hold', async () => {
    const random = randomStream(6);
    const same = Array.from({ length: 5000 }, () => random.integer(2));
    const distances = same.map((kind) => Math.abs(random.normal() + (kind ? 1 : 2)));
    const source = inBlocks(distances, same, 700);
    const exact = await streamedVerification(source);
    const bounded = await streamedVerification(source, { genuineLimit: 100 });
    expect(bounded.aucError).toBeGreaterThan(0);
    expect(bounded.aucError).toBeLessThan(1e-3);
    expect(Math.abs(bounded.auc - exact.auc)).toBeLessThanOrEqual(bounded.aucError);
    expect(bounded.eer).toBe(exact.eer);
  });

  test('over every pair of some embeddings is their verification', async () => {
    const random = randomStream(9);
    const labels = Int32Array.from({ length: 400 }, (_, image) => image % 25);
    const embeddings = {
      data: Float32Array.from({ length: 1600 }, () => random.normal()),
      count: 400,
      dimension: 4,
    };
    const streamed = await streamedVerification(allPairsSource(embeddings, labels));
    const whole = verification(embeddings, allPairs(labels), { folds: 2 });
    expect(streamed.tarAtFar).toEqual(whole.tarAtFar);
    expect(streamed.eer).toBe(whole.eer);
    expect(streamed.counts.pairs).toBe(79_800);
  });

  test('refuses a distance that is not a number, and a source that changes', async () => {
    await expect(streamedVerification(inBlocks([1, NaN], [1, 0], 1))).rejects.toThrow('pair 1 (from 0)');
    await expect(streamedVerification(inBlocks([1, 2], [1, 1], 1))).rejects.toThrow(
      '2 genuine and 0 impostor',
    );
    let left = 4;
    const shrinking = () => inBlocks([1, 2, 3, 4].slice(0, left--), [1, 0, 1, 0], 2)();
    await expect(streamedVerification(shrinking)).rejects.toThrow('4 pairs, then 3');
  });

  test('has bins in the order of their numbers', () => {
    const values = [-Infinity, -1e30, -2, -1, -1e-20, 0, 1e-40, 1e-20, 0.5, 1, 2, 1e30, Infinity];
    const bins = values.map(binOfDistance);
    expect(bins).toEqual([...bins].sort((a, b) => a - b));
    expect(binOfDistance(-0)).toBe(binOfDistance(0));
  });
});
