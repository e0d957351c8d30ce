import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keptStudy, type KeptStudy } from '../testing/kept-study.ts';

let study: KeptStudy;
beforeAll(async () => {
  study = await keptStudy();
}, 60_000);
afterAll(() => rm(study.folder, { recursive: true }));

describe('what a figure file expects', () => {
  const expectation = (interval: [number, number], more = {}) => ({
    results: 'kept.jsonl',
    formats: ['csv'],
    expect: [
      {
        says: 'range with the tail',
        metric: 'verification/head/accuracy',
        cells: { loss: 'range', 'data.truncate': 0 },
        interval,
        ...more,
      },
    ],
  });

  test('is silent where the mean lies within, and warns where not, with both numbers', async () => {
    const good = await study.drawn(await study.write('expected', expectation([0, 1])), '--to', 'expected');
    expect(good.stderr).not.toContain('warning');
    expect(good.figures[0]!['expected']).toMatchObject([{ seeds: 3, asExpected: true }]);
    const bad = await study.drawn(await study.write('expected', expectation([0, 0.1])), '--to', 'expected');
    expect(bad.stderr).toMatch(
      /warning: paper\/expected\.yaml: not as expected: range with the tail: the mean over 3 seeds is 0\.\d+, not within \[0, 0\.1\]/,
    );
    expect(bad.figures[0]!['expected']).toMatchObject([{ asExpected: false }]);
  });

  test('is a difference of the same seeds where it says against what, and warns where no cell has it', async () => {
    const against = { against: { loss: 'range', 'data.truncate': '0' } };
    const same = await study.drawn(
      await study.write('expected', expectation([0, 0], against)),
      '--to',
      'expected',
    );
    expect(same.figures[0]!['expected']).toMatchObject([{ mean: 0, asExpected: true }]);
    const absent = await study.drawn(
      await study.write('expected', expectation([0, 1], { metric: 'absent' })),
      '--to',
      'expected',
    );
    expect(absent.stderr).toContain('no cell has it');
  });
});
