/**
 * Verification of the people of the ORL database with face-api's trained network: see README.md.
 *
 * npm install --no-save @vladmandic/face-api@1.7.15
 * node --import tsx --conditions=@rangeloss/source experiments/orl-verification/run.ts --root path/to/orl
 */
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import { imagesWhere, readBatch, selectImages } from '@rangeloss/datasets';
import { imageFolder } from '@rangeloss/datasets/node';
import type { EmbeddingMatrix } from '@rangeloss/evaluation';
import { UserError } from '@rangeloss/foundation';
import type { EmbeddingModel } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import { endedForPeople, say } from './ended-for-people.ts';
import { openFaceNet } from './face-api-net.ts';
import { fitFaces, type FaceFit } from './fit-faces.ts';
import { verifyPeople } from './verify-people.ts';

const { values } = parseArgs({
  options: {
    root: { type: 'string' },
    model: { type: 'string', default: 'node_modules/@vladmandic/face-api/model' },
    backend: { type: 'string', default: 'auto' },
    resamples: { type: 'string', default: '2000' },
    /** By number; 26..40 are those that train.ts judges by. */
    people: { type: 'string', default: '1..40' },
    folds: { type: 'string', default: '10' },
  },
});

async function main(): Promise<void> {
  if (values.root === undefined) {
    throw new UserError('Give --root, the folder of the ORL database (s1 ... s40).', { field: '--root' });
  }
  const backend = await prepareBackend({ name: values.backend as 'auto' });
  const net = await openFaceNet(values.model);
  const { manifest: everybody, source } = await imageFolder(values.root, { shape: [112, 92, 3] });
  const [from, to] = values.people.split('..').map(Number) as [number, number];
  const wanted = everybody.identities.map((name) => {
    const number = Number(name.replace(/^s/, ''));
    return number >= from && number <= to;
  });
  const manifest = selectImages(
    everybody,
    imagesWhere(everybody, (image) => wanted[everybody.identityOf[image]!]!),
    { transform: 'people', options: { people: values.people } },
  );
  const images = Int32Array.from(manifest.item.keys());
  const pixels = await readBatch(source, manifest, images);
  const labels = manifest.identityOf;
  say(`${images.length} images of ${manifest.identities.length} people, on ${backend.name}`);
  const results = [];
  for (const fit of ['padded', 'cropped', 'stretched'] as const) {
    const start = performance.now();
    const embeddings = await embed(net, pixels, images.length, fit);
    say(`${fit}: embedded in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    // The network was trained for Euclidean distances of embeddings as they come.
    const options = {
      distance: 'euclidean',
      folds: Number(values.folds),
      resamples: Number(values.resamples),
    } as const;
    results.push({ fit, ...(await verifyPeople(embeddings, labels, options)) });
  }
  process.stdout.write(
    `${JSON.stringify({ backend: backend.name, people: values.people, results }, null, 2)}\n`,
  );
}

async function embed(
  net: EmbeddingModel,
  pixels: Float32Array,
  count: number,
  fit: FaceFit,
): Promise<EmbeddingMatrix> {
  const size = pixels.length / count;
  const rows: Float32Array[] = [];
  for (let start = 0; start < count; start += 20) {
    const end = Math.min(count, start + 20);
    const embedded = tf.tidy(() => {
      const batch = tf.tensor4d(pixels.subarray(start * size, end * size), [end - start, 112, 92, 3]);
      return net.forward(fitFaces(batch, fit), { training: false });
    });
    rows.push((await embedded.data()) as Float32Array);
    embedded.dispose();
  }
  const data = Float32Array.from(rows.flatMap((row) => Array.from(row)));
  return { data, count, dimension: data.length / count };
}

await endedForPeople(main);
