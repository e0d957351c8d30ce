// TypeScript with NodeNext: the types of the packages hold what they promise, and the compiled file runs.
import { prepareBackend, type PreparedBackend } from '@rangeloss/backend';
import { longTail, type Manifest } from '@rangeloss/datasets';
import { packagedDigits } from '@rangeloss/datasets/node';
import { rangeLossTerms, type RangeLossOptions, type RangeLossTerms } from '@rangeloss/losses';
import { createModel, type EmbeddingModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { MlflowClient } from 'mlflow-js';
import { FileStore } from 'mlflow-js/node';

const backend: PreparedBackend = await prepareBackend({ name: 'cpu' });
const options: RangeLossOptions = { k: 1, margin: 4 };
const terms: RangeLossTerms = rangeLossTerms(tf.tensor2d([[0], [3], [4]]), [1, 1, 2], options);
const [intra, inter] = [(await terms.intra.data())[0], (await terms.inter.data())[0]];
// One range, 9; the centers 1.5 and 4 are 6.25 apart, more than the margin.
if (intra !== 9 || inter !== 0) throw new Error(`${String(intra)}, ${String(inter)}`);
const { manifest } = await packagedDigits();
const tail: Manifest = longTail(manifest, { profile: 'exponential', imbalance: 100, seed: 1 });
const model: EmbeddingModel = createModel({ name: 'tiny' }, { inputShape: [28, 28, 1], seed: 1 });
const size: number = model.embeddingSize;
console.log(
  `TypeScript in Node: passed (${backend.name}, ${tail.item.length} images, ${size}, ${typeof MlflowClient}, ${typeof FileStore})`,
);
// @ts-expect-error a margin is a number; were the options any, this comment would be the error
const wrong: RangeLossOptions = { margin: 'wide' };
void wrong;
