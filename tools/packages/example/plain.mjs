// Plain JavaScript in Node: one step of training, a verification protocol, and an embedded MLflow store.
import assert from 'node:assert/strict';
import { prepareBackend } from '@rangeloss/backend';
import { createSampler } from '@rangeloss/datasets';
import { packagedDigits } from '@rangeloss/datasets/node';
import { verification } from '@rangeloss/evaluation';
import { rocCurve } from '@rangeloss/figures';
import { figureSvg } from '@rangeloss/figures/node';
import { createLosses, rangeLoss } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createTrainingStep } from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';
import { FileStore } from 'mlflow-js/node';

await prepareBackend({ name: 'wasm' });
// Squared distances 9, 4, 1 of one identity: the harmonic mean of the two largest; the other identity has no pair.
const [value] = await rangeLoss(tf.tensor2d([[0], [1], [3], [50]]), [7, 7, 7, 2], { k: 2, margin: 1 }).data();
assert.ok(Math.abs(value - 72 / 13) < 1e-5, `rangeLoss gave ${value}`);

const { manifest, source } = await packagedDigits();
const sampler = createSampler({ identities: 4, images: 4 }, { manifest, seed: 1 });
const images = sampler.batch(0);
const pixels = new Float32Array(images.length * 784);
await source.read(
  images.map((image) => manifest.item[image]),
  pixels,
);
const model = createModel({ name: 'tiny', embedding: 4 }, { inputShape: source.shape, seed: 1 });
const head = createHead({ name: 'linear' }, { embeddingSize: 4, classes: 10, seed: 1 });
const context = { batchSize: 16, classes: 10, embeddingSize: 4, seed: 1 };
const step = createTrainingStep({
  model,
  head,
  loss: createLosses({ softmax: 1, range: 0.01 }, context),
  optimizer: { name: 'sgd', rate: 0.1 },
});
const classes = images.map((image) => manifest.identityOf[image]);
const { loss } = await step.run({ images: pixels, classes }, { rate: 0.1, step: 0 }).read();
assert.ok(Number.isFinite(loss));

const embeddings = { data: Float32Array.of(0, 0, 0, 1, 5, 5, 5, 6), count: 4, dimension: 2 };
const pairs = {
  first: Int32Array.of(0, 2, 0, 1),
  second: Int32Array.of(1, 3, 2, 3),
  same: Uint8Array.of(1, 1, 0, 0),
  fold: Int32Array.of(0, 1, 0, 1),
};
assert.equal(verification(embeddings, pairs, { folds: 2, distance: 'euclidean' }).auc, 1);
const series = { series: 'range', falseAccept: [0.001, 0.1, 1], trueAccept: [0.2, 0.9, 1] };
const { svg } = await figureSvg(rocCurve([series]));
assert.match(svg, /^<svg/);
assert.equal(typeof FileStore, 'function');
console.log('plain JavaScript in Node: passed');
