import { readFileSync } from 'node:fs';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel, fromTorch, type Buffer, type Parameter } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { decodeSafetensors } from '../state/safetensors.ts';
import type { HostTensor } from '../state/training-snapshot.ts';
import type { TrainingBatch } from '../step/training-batch.ts';
import { createTrainingStep, type TrainingStep } from '../step/training-step.ts';

const caseSchema = z.object({
  model: z.string(),
  inputShape: z.tuple([z.int(), z.int(), z.int()]),
  options: z.record(z.string(), z.unknown()),
  optimizer: z.looseObject({ name: z.string(), rate: z.number() }),
  classes: z.int(),
  steps: z.int(),
});

/** One case of tools/oracles/models.py with our network, holding the same weights. */
export interface ParityCase {
  readonly step: TrainingStep;
  readonly rate: number;
  readonly steps: number;
  readonly batch: TrainingBatch;
  readonly reference: Readonly<Record<string, HostTensor>>;
  /** Parameters and buffers of the model and the head, named as the reference names them. */
  readonly entries: readonly { readonly name: string; readonly parameter: Parameter }[];
}

/** Builds the network of a case and gives it PyTorch's weights. */
export function parityCase(name: string): ParityCase {
  const file = new URL(`../fixtures/parity-${name}.safetensors`, import.meta.url);
  const { tensors, metadata } = decodeSafetensors(readFileSync(file), name);
  const config = caseSchema.parse(JSON.parse(metadata['case']!));
  const { inputShape, classes, optimizer } = config;
  const model = createModel(
    { name: config.model, ...config.options },
    { inputShape, seed: 1, initial: 'zero' },
  );
  const { embeddingSize } = model;
  const head = createHead({ name: 'linear' }, { embeddingSize, classes, seed: 1, initial: 'zero' });
  const labels = tensors['labels']!.data as Int32Array;
  const loss = createLosses({ softmax: 1 }, { batchSize: labels.length, classes, embeddingSize, seed: 1 });
  const entries = [
    ...[...model.parameters, ...model.buffers.map(asVector)].map((parameter) => ({
      name: `model.${parameter.name}`,
      parameter,
    })),
    ...head.parameters.map((parameter) => ({
      name: parameter.name,
      parameter,
    })),
  ];
  for (const { name: entry, parameter } of entries) {
    const values = ours(parameter, tensors[`before.${entry}`]!);
    tf.tidy(() => {
      parameter.variable.assign(tf.tensor(values, parameter.variable.shape));
    });
  }
  const [height, width, channels] = inputShape;
  return {
    step: createTrainingStep({ model, head, loss, optimizer }),
    rate: optimizer.rate,
    steps: config.steps,
    batch: { images: channelsLast(tensors['images']!, height, width, channels), classes: labels },
    reference: tensors,
    entries,
  };
}

/** The reference's values in our order. */
export function ours(parameter: Parameter, tensor: HostTensor): Float32Array {
  return fromTorch(parameter, { data: tensor.data as Float32Array, shape: tensor.shape });
}

function asVector({ name, variable }: Buffer): Parameter {
  return { name, variable, decay: false, layout: { kind: 'vector' } };
}

function channelsLast(
  { data, shape }: HostTensor,
  height: number,
  width: number,
  channels: number,
): Float32Array {
  const result = new Float32Array(data.length);
  for (let image = 0, from = 0; image < shape[0]!; image++)
    for (let channel = 0; channel < channels; channel++)
      for (let pixel = 0; pixel < height * width; pixel++, from++)
        result[(image * height * width + pixel) * channels + channel] = data[from]!;
  return result;
}
