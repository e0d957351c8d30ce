import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { readBatch } from '@rangeloss/datasets';
import { createModel, type EmbeddingModel, loadTfjsFiles, loadTorchState } from '@rangeloss/models';
import { readNpy } from '@rangeloss/storage';
import { decodeSafetensors, embed } from '@rangeloss/training';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSource } from '../data/sources.ts';
import { runCommand, smallStudy, studyFolder } from '../testing/command.ts';

/** A few commands one after another, on a machine that may be busy. */
const PATIENCE = 300_000;
const model = { name: 'tiny', embedding: 8, batchNorm: true };

let folder: string;
let checkpoint: string;
/** The first images' embeddings by the checkpoint itself. */
let expected: Float32Array;
beforeAll(async () => {
  folder = await studyFolder({
    model,
    loss: { softmax: 1 },
    train: { ...smallStudy.train, average: { decay: 0.5 }, keepCheckpoint: true },
    grid: { seed: 1 },
    also: {},
  });
  const { code, stderr } = await runCommand(folder, ['run', 'study.yaml', '--quiet']);
  expect(code, stderr).toBe(0);
  const [id] = await readdir(path.join(folder, 'runs/small/checkpoints'));
  checkpoint = path.join('runs/small/checkpoints', id!);
  expected = await embedded(checkpoint, 'own.npy');
  await prepareBackend({ name: 'cpu' });
}, PATIENCE);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Embeddings of all digits by the command. */
async function embedded(place: string, out: string): Promise<Float32Array> {
  const words = [
    'embed',
    '--backend',
    'wasm',
    '--quiet',
    '--checkpoint',
    place,
    '--data',
    'digits',
    '--out',
    out,
  ];
  const { code, stderr } = await runCommand(folder, words);
  expect(code, stderr).toBe(0);
  const { data, shape } = await readNpy(path.join(folder, out));
  expect(shape).toEqual([10_000, 8]);
  return data as Float32Array;
}

const exported = (...words: string[]) =>
  runCommand(folder, ['export', '--checkpoint', checkpoint, '--json', ...words]);

function furthest(one: Float32Array, other: Float32Array): number {
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - other[at]!)), 0);
}

/** A network of the same kind, filled by a loader, on the first 64 digits. */
async function filledNet(fill: (net: EmbeddingModel) => unknown): Promise<Float32Array> {
  const net = createModel(model, { inputShape: [28, 28, 1], seed: 9 });
  await fill(net);
  const { source, manifest } = await openSource({ name: 'digits' }, undefined);
  const rows = await embed(net, {
    count: 64,
    read: (start, size) =>
      readBatch(
        source,
        manifest,
        Int32Array.from({ length: size }, (_, at) => start + at),
      ),
  });
  net.dispose();
  return rows;
}

describe('rangeloss export', () => {
  test(
    'writes an .onnx file, by which embed gives the same embeddings as by the checkpoint',
    async () => {
      const { code, stdout, stderr } = await exported('--out', 'deep/net.onnx');
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        format: 'onnx',
        files: ['deep/net.onnx'],
        network: 'tiny',
        inputShape: [28, 28, 1],
        dimension: 8,
        step: 4,
      });
      const rows = await embedded('deep/net.onnx', 'onnx.npy');
      expect(new Set(expected).size).toBeGreaterThan(10_000);
      expect(furthest(rows, expected)).toBeLessThan(1e-4);
    },
    PATIENCE,
  );

  test(
    'writes safetensors that load as a state dict of PyTorch, averaged weights and running statistics included',
    async () => {
      const { code, stderr } = await exported('--out', 'net.safetensors');
      expect(code, stderr).toBe(0);
      const { tensors, metadata } = decodeSafetensors(
        await readFile(path.join(folder, 'net.safetensors')),
        'net',
      );
      expect(metadata).toEqual({ model: 'tiny', inputShape: '28x28x1', embedding: '8' });
      const rows = await filledNet((net) => {
        const state = Object.entries(tensors).map(
          ([name, { data, shape }]) => [name, { data: data as Float32Array, shape }] as const,
        );
        expect(loadTorchState(net, Object.fromEntries(state))).toMatchObject({ missing: [], unused: [] });
      });
      expect(furthest(rows, expected)).toBeLessThan(1e-4);
    },
    PATIENCE,
  );

  test(
    'writes a tfjs graph model with its weights beside it, which loadTfjsFiles reads too',
    async () => {
      const { code, stdout, stderr } = await exported('--format', 'tfjs', '--out', 'web/model.json');
      expect(code, stderr).toBe(0);
      expect((JSON.parse(stdout) as { files: string[] }).files).toEqual([
        'web/group1-shard1of1.bin',
        'web/model.json',
      ]);
      const json: unknown = JSON.parse(await readFile(path.join(folder, 'web/model.json'), 'utf8'));
      expect(json).toMatchObject({ format: 'graph-model', userDefinedMetadata: { model: 'tiny' } });
      const rows = await filledNet(async (net) => {
        const read = (name: string) => readFile(path.join(folder, 'web', name));
        expect(await loadTfjsFiles(net, json, read)).toMatchObject({ missing: [], unused: [] });
      });
      expect(furthest(rows, expected)).toBeLessThan(1e-4);
    },
    PATIENCE,
  );

  test(
    'refuses an ending that means nothing, an unknown format and a place without checkpoint',
    async () => {
      const ending = await exported('--out', 'net.bin');
      expect(ending.stderr).toContain('--format onnx');
      const format = await exported('--format', 'onx', '--out', 'net.bin');
      expect(format.stderr).toContain('"onnx"');
      const none = await exported('--checkpoint', 'runs', '--out', 'net.onnx');
      expect(none.stderr).toContain('holds no whole checkpoint');
      expect([ending, format, none].map(({ code }) => code)).toEqual([2, 2, 2]);
      expect(await readdir(folder)).not.toContain('net.bin');
    },
    PATIENCE,
  );
});
