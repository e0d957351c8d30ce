import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await studyFolder({
    grid: { seed: 1 },
    also: {},
    loss: { softmax: 1 },
    train: { ...smallStudy.train, optimizer: { name: 'sgd', rate: 0.05, momentum: 0.9 }, steps: 60 },
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function cell(...settings: string[]): Promise<CellResult> {
  const { code, stdout, stderr } = await runCommand(folder, ['run', 'study.yaml', '--json', ...settings]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as CellResult;
}

describe('the accuracy of a cell', () => {
  // Ten digits: a classifier that learned nothing is right one time in ten.
  test.each(['linear', 'none'])(
    'is that of the class vectors where the loss has its own, beside the head "%s"',
    async (head) => {
      const { metrics, curves } = await cell('loss={arcface: {scale: 16, margin: 0.2}}', `head=${head}`);
      expect(metrics['accuracy/trained']).toBeGreaterThan(0.4);
      expect(curves['validation/accuracy']!.value.at(-1)).toBeGreaterThan(0.4);
    },
  );

  test('is not there where nothing learns the classes, rather than that of a head nobody trained', async () => {
    const { metrics, curves } = await cell('loss={triplet: 1}');
    expect(Object.keys(metrics).filter((name) => name.startsWith('accuracy/'))).toEqual([]);
    expect(curves).not.toHaveProperty('validation/accuracy');
    expect(metrics['verification/head/auc']).toBeGreaterThan(0.5);
  });

  test('cannot be mended by a second stage that changes a head nobody trained', async () => {
    const settings = ['loss={arcface: {scale: 16}}', 'train.decoupled={method: tau}', 'train.steps=900000'];
    const { code, stderr } = await runCommand(folder, ['run', 'study.yaml', ...settings]);
    expect(code).toBe(2);
    expect(stderr).toContain('train.decoupled: ');
  });
});
