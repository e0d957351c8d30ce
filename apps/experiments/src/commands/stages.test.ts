import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readCheckpoint } from '@rangeloss/training/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellResult } from '../cell/cell-result.ts';
import { checkpointAt } from '../embed/checkpoint-at.ts';
import { runCommand, smallStudy, startCommand, studyFolder } from '../testing/command.ts';
import { descendants } from '../testing/descendants.ts';
import { waitFor } from '../testing/wait-for.ts';

/** A first stage that is over soon, a second one that can be stopped, and a choice in both. */
const study = {
  model: { name: 'tiny', embedding: 8, channels: 8, batchNorm: true },
  loss: { softmax: 1, center: { weight: 0.01 } },
  train: {
    ...smallStudy.train,
    optimizer: { name: 'sgd', rate: 0.02 },
    steps: 30,
    logEvery: 7,
    diagnoseEvery: 20,
    validateEvery: 10,
    checkpointEvery: 20,
    keepCheckpoint: true,
    accumulate: 2,
    mixup: { alpha: 0.4, until: 25 },
    average: { decay: 0.5 },
    best: {},
  },
  grid: { seed: 1 },
  also: {},
};
const crt = 'train.decoupled={method: crt, steps: 160, optimizer: {name: sgd, rate: 0.1}}';
const lws = 'train.decoupled={method: lws, steps: 160, optimizer: {name: sgd, rate: 0.1}}';

/** Each test runs the command a few times, on a machine that may be busy. */
const PATIENCE = 600_000;

let folder: string;
let first: CellResult;
let wholes: Readonly<Record<string, CellResult>>;
beforeAll(async () => {
  folder = await studyFolder(study);
  first = await cell();
  wholes = { cRT: await cell(crt), LWS: await cell(lws) };
}, PATIENCE);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const command = (...words: string[]) => runCommand(folder, ['run', 'study.yaml', '--json', ...words]);

async function cell(...words: string[]): Promise<CellResult> {
  const { code, stdout, stderr } = await command(...words);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as CellResult;
}

async function stepsIn(...place: string[]): Promise<number[]> {
  const names = await readdir(path.join(folder, ...place)).catch((): string[] => []);
  return names.flatMap((name) => /^step-(\d+)\.safetensors$/.exec(name)?.[1] ?? []).map(Number);
}

/** What an interruption may not change: all but times, run ids and the note of the resume. */
function lasting({ metrics, curves, warnings, id }: CellResult) {
  const { 'train/images-per-second': _, ...rest } = curves;
  return { id, metrics, warnings, curves: rest };
}

async function tensorsOf(out: string, id: string, stage: string) {
  const place = [out, 'small/checkpoints', id, stage];
  const last = Math.max(...(await stepsIn(...place)));
  const name = `step-${String(last).padStart(8, '0')}.safetensors`;
  return (await readCheckpoint(path.join(folder, ...place, name))).snapshot.tensors;
}

/** Starts a cell, kills every process of it once its second stage has a checkpoint, and runs it to its end. */
async function killedInSecondStage(out: string, settings: readonly string[]): Promise<CellResult> {
  const words = ['run', 'study.yaml', '--json', '--out', out, ...settings];
  const { child, ended } = startCommand(folder, words);
  const parent = path.join(out, 'small/checkpoints');
  await waitFor('a checkpoint of the second stage', async () => {
    const [id] = await readdir(path.join(folder, parent)).catch((): string[] => []);
    return id !== undefined && (await stepsIn(parent, id, 'second-stage')).length > 0;
  });
  for (const pid of await descendants(child.pid!)) process.kill(pid, 'SIGKILL');
  await ended;
  return cell('--out', out, ...settings);
}

describe('a cell of two stages', () => {
  test.each([
    ['cRT', crt],
    ['LWS', lws],
  ])(
    'that is killed in its second (%s) goes on from there to the bits of an undisturbed one',
    async (name, setting) => {
      const whole = wholes[name]!;
      expect(whole.metrics['chosen/step']).toBeLessThanOrEqual(30);
      expect(whole.metrics['chosen/second-stage-step']).toBeGreaterThan(30);
      expect(whole.curves['validation/accuracy']!.step.at(-1)).toBe(190);
      const resumed = await killedInSecondStage(`killed-${name}`, [setting]);
      expect(resumed.resumedFrom).toBeGreaterThan(30);
      expect(lasting(resumed)).toEqual(lasting(whole));
      for (const stage of ['', 'second-stage']) {
        const tensors = await tensorsOf(`killed-${name}`, whole.id, stage);
        expect(tensors).toEqual(await tensorsOf('runs', whole.id, stage));
      }
    },
    PATIENCE,
  );

  test('keeps the network of the first, and changes the classifier alone', () => {
    // The same embeddings: what does not look at the classifier is the same to the last bit.
    const geometry = ({ metrics }: CellResult) =>
      Object.entries(metrics).filter(([name]) => /^(geometry|verification)\//.test(name));
    expect(geometry(first).length).toBeGreaterThan(10);
    for (const second of Object.values(wholes)) {
      expect(geometry(second)).toEqual(geometry(first));
      expect(second.metrics['accuracy/balanced']).not.toBe(first.metrics['accuracy/balanced']);
      expect(second.curves['loss/total']!.value.slice(0, 4)).toEqual(first.curves['loss/total']!.value);
    }
  });

  test(
    'normalises by the tau that the validation images choose, or takes the nearest class mean',
    async () => {
      const nothing = await cell('train.decoupled={method: tau, tau: 0}');
      // Tau 0 divides by 1 and takes the bias away.
      expect(nothing.metrics['chosen/tau']).toBe(0);
      const chosen = await cell('train.decoupled={method: tau, tau: [0, 0.5, 1, 2]}');
      expect([0, 0.5, 1, 2]).toContain(chosen.metrics['chosen/tau']);
      const means = await cell('train.decoupled={method: ncm}');
      for (const { metrics } of [nothing, chosen, means]) {
        expect(metrics['geometry/intra-mean']).toBe(first.metrics['geometry/intra-mean']);
      }
      expect(means.metrics['accuracy/balanced']).not.toBe(first.metrics['accuracy/balanced']);
      // An axis may compare with one stage: it is the cell without the field.
      expect((await cell('train.decoupled=none')).id).toBe(first.id);
    },
    PATIENCE,
  );

  test(
    'refuses what does not go together, before anything is trained',
    async () => {
      const head = await command('head=cosine', 'train.decoupled={method: tau}');
      expect(head.stderr).toContain('linear head, not of cosine');
      const none = await command('head=none', 'loss={range: {intra: 1}}', crt);
      expect(none.stderr).toContain('no logits');
      const sampler = await command('train.decoupled={method: crt, steps: 5, sampler: fair}');
      expect(sampler.stderr).toContain('fair');
      const method = await command('train.decoupled={method: crtt, steps: 5}');
      expect(method.stderr).toContain('train.decoupled');
      expect([head, none, sampler, method].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    },
    PATIENCE,
  );
});

describe('the weights of another run', () => {
  test(
    'are taken as far as they fit, and what does not fit is listed',
    async () => {
      const place = path.join('runs/small/checkpoints', first.id);
      const from = ['--weights-only', place, 'train.optimizer={name: sgd, rate: 1.0e-12}', 'train.steps=1'];
      const same = await cell(...from);
      expect(same.id).not.toBe(first.id);
      expect(same.warnings).toEqual([]);
      // A step too small to see after the best weights of the other run, and not after new ones.
      const chosen = (await checkpointAt(path.join(folder, place))).snapshot;
      expect(chosen.step).toBe(first.metrics['chosen/step']);
      const taken = await tensorsOf('runs', same.id, '');
      for (const name of ['model.conv.weight', 'head.head.weight']) {
        expect(taken[name]).toEqual(chosen.tensors[name]);
        expect(taken[`average.${name}`]).toEqual(chosen.tensors[name]);
      }
      const other = await cell(...from, 'model.embedding=4');
      expect(other.warnings.join()).toMatch(/gave \d+ of \d+ tensors.* there and \[\d+, 4\] here/);
      const gone = await command('--weights-only', 'nowhere', 'train.steps=2');
      expect(gone.stderr).toContain('nowhere');
      expect(gone.code).toBe(2);
    },
    PATIENCE,
  );
});
