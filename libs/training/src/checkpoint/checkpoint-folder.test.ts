import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';
import { readCheckpoint } from './checkpoint-file.ts';
import { CheckpointFolder, loadCheckpoint, OtherRunError } from './checkpoint-folder.ts';

const identity = { config: { train: { rate: 0.05, steps: 10 } }, data: 'abc' };
const snapshot = (step: number): TrainingSnapshot => ({
  step,
  tensors: { 'model.w': { data: Float32Array.of(step, 0.1), shape: [2] } },
  callbacks: { early: { best: step } },
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'checkpoints-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const files = async () => (await readdir(folder)).sort();

describe('a checkpoint folder', () => {
  it('gives back the newest checkpoint, whole', async () => {
    const checkpoints = new CheckpointFolder({ folder, identity });
    expect(await checkpoints.latest()).toBeUndefined();
    for (const step of [1, 2]) await checkpoints.save(snapshot(step), { loss: step });
    const latest = await checkpoints.latest();
    expect(latest).toMatchObject({ snapshot: snapshot(2), identity, metrics: { loss: 2 } });
  });

  it('keeps the last N and the best by its metric', async () => {
    const best = { metric: 'accuracy', mode: 'max' } as const;
    const checkpoints = new CheckpointFolder({ folder, identity, keep: 2, best });
    for (const [step, accuracy] of [0.1, 0.9, 0.3, NaN, 0.9].entries()) {
      await checkpoints.save(snapshot(step), { accuracy });
    }
    expect(await files()).toEqual([
      'best.json',
      ...[1, 3, 4].map((step) => `step-0000000${step}.safetensors`),
    ]);
    expect((await checkpoints.best())?.snapshot.step).toBe(1);
  });

  it('passes over a newest checkpoint that is torn or changed at any byte, and says so', async () => {
    const checkpoints = new CheckpointFolder({ folder, identity });
    await checkpoints.save(snapshot(1));
    const newest = await checkpoints.save(snapshot(2));
    const bytes = await readFile(newest);
    const damages = [
      ...[0, 5, 8, 100, bytes.length - 1].map((length) => bytes.subarray(0, length)),
      ...Array.from({ length: bytes.length }, (_, place) => {
        const copy = Buffer.from(bytes);
        copy[place]! ^= 1;
        return copy;
      }),
    ];
    for (const damaged of damages) {
      await writeFile(newest, damaged);
      const told: string[] = [];
      const latest = await checkpoints.latest((error) => told.push(error.message));
      expect(latest?.snapshot).toEqual(snapshot(1));
      expect(told).toHaveLength(1);
    }
  });

  it('leaves a half-written temporary file alone', async () => {
    const checkpoints = new CheckpointFolder({ folder, identity });
    await checkpoints.save(snapshot(1));
    await writeFile(path.join(folder, 'step-00000002.safetensors.123456'), 'half');
    expect((await checkpoints.latest())?.snapshot.step).toBe(1);
  });

  it('refuses a checkpoint of another configuration or other data and names the difference', async () => {
    await new CheckpointFolder({ folder, identity }).save(snapshot(1));
    const other = { config: { train: { rate: 0.1, steps: 10, clip: 1 } }, data: 'abc' };
    const refusal = await loadCheckpoint(folder, other).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OtherRunError);
    expect((refusal as OtherRunError).differences).toEqual([
      'config.train.clip is absent there and 1 here',
      'config.train.rate is 0.05 there and 0.1 here',
    ]);
    await expect(loadCheckpoint(folder, { ...identity, data: 'xyz' })).rejects.toThrow(/data is "abc" there/);
  });

  it('says that a missing file or a file without a run is no checkpoint', async () => {
    await expect(readCheckpoint(path.join(folder, 'none.safetensors'))).rejects.toThrow(/none\.safetensors/);
    expect(() => new CheckpointFolder({ folder, identity, keep: 1 })).toThrow(/keep/);
  });

  it('stops cleanly where it may not write, with the last checkpoint intact', async () => {
    const checkpoints = new CheckpointFolder({ folder, identity });
    await checkpoints.save(snapshot(1));
    // A folder in the place of the file stands in for a disk that refuses.
    const blocked = new CheckpointFolder({
      folder: path.join(folder, 'step-00000001.safetensors'),
      identity,
    });
    await expect(blocked.save(snapshot(2))).rejects.toThrow(/Cannot write/);
    expect((await checkpoints.latest())?.snapshot).toEqual(snapshot(1));
  });
});
