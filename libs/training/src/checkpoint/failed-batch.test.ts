import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NonFiniteError } from '../loop/non-finite-error.ts';
import { decodeSafetensors } from '../state/safetensors.ts';
import { saveFailedBatch } from './failed-batch.ts';

it('a batch that broke a step is saved with what is needed to see it again', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'failed-'));
  const batch = { images: Float32Array.of(1, NaN, 3, 4), classes: Int32Array.of(5, 2) };
  const file = await saveFailedBatch(folder, new NonFiniteError('range.intra', NaN, 12, 0.05, batch));
  const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
  expect(path.basename(file)).toBe('failed-step-00000012.safetensors');
  expect(tensors['images']!.data).toEqual(batch.images);
  expect(tensors['classes']!.data).toEqual(batch.classes);
  expect(metadata).toMatchObject({ step: '12', term: 'range.intra', rate: '0.05' });
  await rm(folder, { recursive: true });
});
