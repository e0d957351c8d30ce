// A page bundled by Vite: every browser half is loaded, the losses train on WebAssembly.
import { prepareBackend } from '@rangeloss/backend';
import * as datasets from '@rangeloss/datasets';
import * as evaluation from '@rangeloss/evaluation';
import * as figures from '@rangeloss/figures';
import { rangeLoss } from '@rangeloss/losses';
import { createModel } from '@rangeloss/models';
import * as training from '@rangeloss/training';
import * as tf from '@tensorflow/tfjs-core';
import * as mlflow from 'mlflow-js';

async function run() {
  const backend = await prepareBackend({ name: 'cpu' });
  const model = createModel({ name: 'tiny', embedding: 2 }, { inputShape: [8, 8, 1], seed: 1 });
  const images = tf.randomNormal([6, 8, 8, 1]);
  const gradients = tf.variableGrads(() =>
    rangeLoss(model.forward(images, { training: true }), [1, 1, 1, 2, 2, 2]),
  );
  const [value] = await rangeLoss(tf.tensor2d([[0], [1], [3], [50]]), [7, 7, 7, 2], {
    k: 2,
    margin: 1,
  }).data();
  const halves = [datasets, evaluation, figures, training, mlflow].map((half) => Object.keys(half).length);
  return { backend: backend.name, value, gradients: Object.keys(gradients.grads).length, halves };
}

run().then(
  (result) => (document.title = JSON.stringify(result)),
  (error) => (document.title = `failed: ${error.message}`),
);
