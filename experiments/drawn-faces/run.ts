/**
 * How hard the drawn faces are: softmax's equal error rate on people that it never saw. See README.md.
 *
 * node --import tsx --conditions=@rangeloss/source experiments/drawn-faces/run.ts
 */
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import {
  batchClasses,
  createSampler,
  imagesWhere,
  type Manifest,
  readBatch,
  selectImages,
  syntheticFaces,
  verificationPairs,
} from '@rangeloss/datasets';
import { cachedPixels } from '@rangeloss/datasets/node';
import { verification } from '@rangeloss/evaluation';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createTrainingStep, embed, train } from '@rangeloss/training';
import { drawSheet } from './sheet.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '300' },
    unseen: { type: 'string', default: '80' },
    size: { type: 'string', default: '24' },
    steps: { type: 'string', default: '900' },
    seed: { type: 'string', default: '1' },
    /** Also draws a contact sheet into this file. */
    sheet: { type: 'string' },
    backend: { type: 'string', default: 'tensorflow' },
  },
});
const [people, unseen, size] = [Number(values.people), Number(values.unseen), Number(values.size)];
const [steps, seed] = [Number(values.steps), Number(values.seed)];
const batchSize = 64;

if (values.sheet !== undefined) await drawSheet(values.sheet);

const backend = await prepareBackend({ name: values.backend as 'tensorflow' });
const { manifest, source } = await cachedPixels(
  syntheticFaces({ identities: people + unseen, images: 20, size, seed: 0 }),
);
const part = (name: string, wanted: (person: number) => boolean): Manifest =>
  selectImages(
    manifest,
    imagesWhere(manifest, (image) => wanted(manifest.identityOf[image]!)),
    { transform: 'people', options: { part: name } },
  );
const known = part('known', (person) => person < people);
const others = part('unseen', (person) => person >= people);

const model = createModel({ name: 'lenet++', embedding: 64 }, { inputShape: source.shape, seed });
const { embeddingSize } = model;
const head = createHead({ name: 'linear' }, { embeddingSize, classes: people, seed });
const loss = createLosses({ softmax: 1 }, { batchSize, classes: people, embeddingSize, seed });
const step = createTrainingStep({
  model,
  head,
  loss,
  optimizer: { name: 'sgd', rate: 0.02, momentum: 0.9, weightDecay: 5e-4 },
  clip: { norm: 5 },
});
const sampler = createSampler('instance', { manifest: known, seed, batchSize, steps });
const start = performance.now();
await train({
  step,
  steps,
  rate: () => step.baseRate,
  batches: async (index) => {
    const chosen = sampler.batch(index);
    return { images: await readBatch(source, known, chosen), classes: batchClasses(known, chosen) };
  },
});
const seconds = Math.round((performance.now() - start) / 1000);
const count = others.item.length;
const data = await embed(model, {
  count,
  batchSize: 100,
  read: (first, length) =>
    readBatch(
      source,
      others,
      Int32Array.from({ length }, (_, place) => first + place),
    ),
});
const pairs = verificationPairs(others.identityOf, { folds: 10, perFold: 600, seed: 0 });
const { eer, auc, accuracy } = verification({ data, count, dimension: embeddingSize }, pairs, {
  folds: 10,
  distance: 'cosine',
});
process.stdout.write(
  `${JSON.stringify({ backend: backend.name, people, unseen, size, steps, seed, seconds, eer, auc, accuracy: accuracy.mean }, null, 2)}\n`,
);
