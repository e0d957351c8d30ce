/**
 * A network trained on 25 of the 40 people of the ORL database, judged on the 15 that it never saw: see README.md.
 *
 * node --import tsx --conditions=@rangeloss/source experiments/orl-verification/train.ts --root path/to/orl
 */
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import { imageSize, readBatch } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { endedForPeople, say } from './ended-for-people.ts';
import { splitPeople } from './split-people.ts';
import { trainedNet, trainingSteps } from './trained-net.ts';
import { verifyPeople } from './verify-people.ts';

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    backend: { type: 'string', default: 'auto' },
    seeds: { type: 'string', default: '3' },
    /** One of the two losses only. */
    loss: { type: 'string' },
    steps: { type: 'string', default: String(trainingSteps) },
    resamples: { type: 'string', default: '2000' },
    /** Trains on the first 20 people and judges on the next 5: what settings were chosen with. */
    validate: { type: 'boolean', default: false },
  },
});

/** Loss weights: both trainings see the same batches and begin with the same weights. */
const losses = {
  softmax: { softmax: 1 },
  range: { softmax: 1, range: { intra: 0.01, inter: 0.01, k: 2, margin: 100 } },
} as const;

async function main(): Promise<void> {
  if (values.root === undefined) {
    throw new UserError('Give --root, the folder of the ORL database (s1 ... s40).', { field: '--root' });
  }
  const backend = await prepareBackend({ name: values.backend as 'auto' });
  const [train, test, folds] = values.validate ? [20, 5, 2] : [25, 15, 5];
  const people = await splitPeople(values.root, train, test);
  const options = { distance: 'cosine', folds, resamples: Number(values.resamples) } as const;
  const pixels = await readBatch(people.source, people.test, Int32Array.from(people.test.item.keys()));
  const labels = people.test.identityOf;
  const images = { data: pixels, count: labels.length, dimension: imageSize(people.source) };
  const results: object[] = [
    { network: 'none: pixels as they are', ...(await verifyPeople(images, labels, options)) },
  ];
  const chosen = Object.entries(losses).filter(([loss]) => loss === (values.loss ?? loss));
  for (const [loss, weights] of chosen) {
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const start = performance.now();
      const net = await trainedNet(people, { loss: weights, seed, steps: Number(values.steps) });
      const seconds = Math.round((performance.now() - start) / 100) / 10;
      const result = await verifyPeople(net.embeddings, labels, options);
      const { estimate, low, high } = result.eer;
      const percent = [estimate, low, high].map((rate) => (100 * rate).toFixed(1));
      say(`${loss}, seed ${seed}: ${seconds} s, training accuracy ${net.trainingAccuracy.toFixed(3)},`);
      say(`  EER ${percent[0]!} % [${percent[1]!}, ${percent[2]!}], AUC ${result.auc.toFixed(4)}`);
      results.push({ network: loss, seed, seconds, trainingAccuracy: net.trainingAccuracy, ...result });
    }
  }
  const about = {
    backend: backend.name,
    trainPeople: people.train.identities,
    testPeople: people.test.identities,
    steps: Number(values.steps),
  };
  process.stdout.write(`${JSON.stringify({ ...about, results }, null, 2)}\n`);
}

await endedForPeople(main);
