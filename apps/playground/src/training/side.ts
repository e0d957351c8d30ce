import { readBatch } from '@rangeloss/datasets';
import { classRecalls } from '@rangeloss/evaluation';
import { createLosses, type JointLoss } from '@rangeloss/losses';
import { createHead, createModel, type EmbeddingModel, type Head } from '@rangeloss/models';
import {
  createTrainingStep,
  Embedder,
  type StepNumbers,
  type TrainingBatch,
  type TrainingStep,
} from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';
import { batch, type Settings, type SideName } from '../settings/settings.ts';
import { batchSize, lossConfig, sharedConfig } from '../settings/study.ts';
import type { RunData } from './digits.ts';
import type { SideFrame } from './messages.ts';
import { readRegions, squareAround } from './regions.ts';

/** One of the two networks. Both have the settings' seed, so they start from equal weights and see equal batches. */
export class Side {
  readonly #name: SideName;
  readonly #data: RunData;
  readonly #model: EmbeddingModel;
  readonly #head: Head;
  readonly #embedder: Embedder;
  #loss: JointLoss;
  #step: TrainingStep;
  #last: StepNumbers | undefined;

  /** @throws ConfigError or UserError when the settings do not fit the losses */
  constructor(name: SideName, settings: Settings, data: RunData) {
    const { model, head, seed } = sharedConfig(settings);
    this.#name = name;
    this.#data = data;
    this.#model = createModel(model, { inputShape: data.source.shape, seed });
    this.#head = createHead(
      { name: head },
      { embeddingSize: this.#model.embeddingSize, classes: data.counts.length, seed },
    );
    this.#embedder = new Embedder(this.#model);
    this.#loss = this.#lossOf(settings);
    this.#step = this.#stepOf(settings);
  }

  /** Takes one step. */
  async train(images: TrainingBatch, step: number): Promise<void> {
    this.#last = await this.#step.run(images, { rate: this.#step.baseRate, step }).read();
  }

  /** Goes on with another loss or other options: weights stay, and so do momentum and loss state where they fit. */
  changeLoss(settings: Settings): void {
    const [oldLoss, oldStep] = [this.#loss, this.#step];
    this.#loss = this.#lossOf(settings);
    this.#step = this.#stepOf(settings);
    const before = new Map(oldStep.variables().map(({ name, variable }) => [name, variable]));
    for (const { name, variable } of this.#step.variables()) {
      const value = before.get(name);
      if (value !== undefined && value !== variable && tf.util.arraysEqual(value.shape, variable.shape)) {
        variable.assign(value);
      }
    }
    oldStep.dispose();
    oldLoss.dispose();
  }

  /** What the picture shows: test images, the batch that comes next, and the head's answers around them. */
  async frame(test: Float32Array, next: TrainingBatch): Promise<SideFrame> {
    const { shape } = this.#data.source;
    const size = shape[0] * shape[1] * shape[2];
    const embedded = async (images: Float32Array) =>
      this.#embedder.embed({
        count: images.length / size,
        read: (start, count) => images.subarray(start * size, (start + count) * size),
      });
    const testPoints = await embedded(test);
    const batchPoints = await embedded(next.images);
    const predictions = await this.#predictions(testPoints);
    const recalls = classRecalls(predictions, this.#data.test.identityOf);
    const last = this.#last;
    return {
      test: testPoints,
      batch: batchPoints,
      recalls: recalls.map(({ recall }) => recall),
      regions: await readRegions(this.#head, squareAround(testPoints, batchPoints)),
      ...(last === undefined ? {} : { last: { loss: last.loss, terms: last.terms } }),
    };
  }

  dispose(): void {
    this.#embedder.dispose();
    this.#step.dispose();
    this.#loss.dispose();
    this.#head.dispose();
    this.#model.dispose();
  }

  async #predictions(points: Float32Array): Promise<Int32Array> {
    const best = tf.tidy(() => tf.argMax(this.#head.logits(tf.tensor2d(points, [points.length / 2, 2])), 1));
    try {
      return Int32Array.from(await best.data<'int32'>());
    } finally {
      best.dispose();
    }
  }

  #lossOf(settings: Settings): JointLoss {
    return createLosses(lossConfig(settings, this.#name), {
      batchSize,
      classes: this.#data.counts.length,
      embeddingSize: this.#model.embeddingSize,
      seed: settings.seed,
      classCounts: this.#data.counts,
      ...(settings.sampler === 'identities' ? { structure: batch } : {}),
    });
  }

  #stepOf(settings: Settings): TrainingStep {
    const { optimizer, clip } = sharedConfig(settings).train;
    return createTrainingStep({ model: this.#model, head: this.#head, loss: this.#loss, optimizer, clip });
  }
}

/** The test images as one array, read once a run. */
export function testImages({ source, test }: RunData): Promise<Float32Array> {
  return readBatch(source, test, Int32Array.from(test.item.keys()));
}
