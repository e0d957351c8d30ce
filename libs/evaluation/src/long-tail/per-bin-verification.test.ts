import { randomStream } from '@rangeloss/foundation';
import { describe, expect, test } from 'vitest';
import { calibrationByGroup, calibrationError } from './calibration.ts';
import { perBinVerification } from './per-bin-verification.ts';

describe('verification by frequency bin', () => {
  const trainCounts = [...Array<number>(10).fill(50), ...Array<number>(10).fill(3)];
  const labels = Int32Array.from({ length: 120 }, (_, image) => image % 20);
  const random = randomStream(11);
  // The tail's identities lie close together, the head's far apart.
  const centers = trainCounts.map((count) => [random.normal() * count, random.normal() * count]);
  const data = Float32Array.from(
    { length: 240 },
    (_, at) => centers[labels[at >> 1]!]![at % 2]! + random.normal(),
  );
  const results = perBinVerification({ data, count: 120, dimension: 2 }, labels, trainCounts, {
    distance: 'euclidean',
  });
  const find = (name: string, impostors: string) => {
    const result = results.find((each) => each.bin.name === name && each.impostors === impostors);
    if (result === undefined) throw new Error(`no ${name} ${impostors}`);
    return result;
  };

  test('has the pairs that the bin says, and no bin without identities', () => {
    expect(results.map(({ bin, impostors }) => `${bin.name} ${impostors}`)).toEqual([
      '2-5 same-bin',
      '2-5 any',
      '20+ same-bin',
      '20+ any',
    ]);
    const genuine = (10 * 6 * 5) / 2;
    const within = (60 * 59) / 2 - genuine;
    expect(find('2-5', 'same-bin').counts).toEqual({ identities: 10, genuine, impostors: within });
    expect(find('20+', 'any').counts).toEqual({ identities: 10, genuine, impostors: within + 60 * 60 });
  });

  test('shows a tail that is confused with itself, and what one threshold for all does to it', () => {
    const tail = find('2-5', 'same-bin');
    expect(tail.auc).toBeLessThan(find('20+', 'same-bin').auc);
    expect(tail.auc).toBeLessThan(find('2-5', 'any').auc);
    const [global] = tail.tarAtFar.global;
    // A tenth of all impostors pass, but more of the tail's.
    expect(global!.binFar).toBeGreaterThan(0.15);
    expect(tail.tarAtFar.perBin[0]!.reachedFar).toBeLessThanOrEqual(0.1);
    expect(tail.tarAtFar.perBin[0]!.tar).toBeLessThan(global!.tar!);
    for (const { accuracy } of results) {
      expect(accuracy.perBin).toBeGreaterThan(0.5);
      expect(accuracy.global).toBeGreaterThan(0.5);
    }
  });

  test('needs a training count for every identity', () => {
    expect(() => perBinVerification({ data, count: 120, dimension: 2 }, labels, [1, 2])).toThrow(
      'Identity 2',
    );
  });
});

describe('calibration', () => {
  test('is what a hand computes over bins that are closed above', () => {
    // Bin (0.5, 1]: confidences 0.9, 0.8, 0.7 with two right; bin [0, 0.5]: 0.5, 0 with one right.
    const result = calibrationError([0.9, 0.8, 0.7, 0.5, 0], [1, 1, 0, 1, 0], 2);
    expect(result.expected).toBeCloseTo((Math.abs(2 - 2.4) + Math.abs(1 - 0.5)) / 5, 12);
    expect(result.largest).toBeCloseTo(0.25, 12);
    expect(result).toMatchObject({ images: 5, accuracy: 0.6, bins: 2 });
    expect(result.overconfidence).toBeCloseTo(2.9 / 5 - 0.6, 12);
  });

  test('by group leaves out images of none', () => {
    const groups = calibrationByGroup([1, 1, 0.5], [1, 0, 1], ['few', undefined, 'many']);
    expect(groups.map(({ group, images, expected }) => [group, images, expected])).toEqual([
      ['few', 1, 0],
      ['many', 1, 0.5],
    ]);
  });

  test('refuses what is no probability', () => {
    expect(() => calibrationError([1.5], [1])).toThrow('image 0 is 1.5');
    expect(() => calibrationError([NaN], [1])).toThrow('NaN');
    expect(() => calibrationError([], [])).toThrow('0 confidences');
    expect(() => calibrationError([1], [1], 0)).toThrow('0 confidence bins');
  });
});
