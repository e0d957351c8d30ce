import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSampler, syntheticFaces } from '@rangeloss/datasets';
import { imageFolder, openBatches } from '@rangeloss/datasets/node';
import sharp from 'sharp';
import { z } from 'zod';
import { compared, median, withoutPeer, type Benchmark } from '../benchmark.ts';

const [IDENTITIES, PER_IDENTITY, DRAWN, STORED, SIDE, BATCH] = [16, 32, 64, 250, 112, 64];
/** Of either side. */
const WORKERS = 2;
const ROUNDS = 3;
/** Batches until the threads run and the queue is as full as it will stay. */
const WARM_UP = 4;
const AHEAD = 2;

/** Photographs of LFW's size, drawn and enlarged. */
async function writePhotographs(root: string): Promise<void> {
  const { manifest, source } = syntheticFaces({ identities: IDENTITIES, images: PER_IDENTITY, size: DRAWN });
  const pixels = new Float32Array(DRAWN * DRAWN * 3);
  for (const item of manifest.item) {
    await source.read(Int32Array.of(item), pixels);
    const folder = path.join(root, manifest.identities[manifest.identityOf[item]!]!);
    await mkdir(folder, { recursive: true });
    const jpeg = await sharp(
      Uint8Array.from(pixels, (value) => value * 255),
      {
        raw: { width: DRAWN, height: DRAWN, channels: 3 },
      },
    )
      .resize(STORED, STORED)
      .jpeg({ quality: 90 })
      .toBuffer();
    await writeFile(path.join(folder, `${item}.jpg`), jpeg);
  }
}

async function ours(root: string): Promise<number> {
  const { manifest, source } = await imageFolder(root, { shape: [SIDE, SIDE, 3], kernel: 'bilinear' });
  const sampler = createSampler('instance', { manifest, seed: 1, batchSize: BATCH });
  const steps = Math.floor(manifest.item.length / BATCH);
  // The peer's first pass starts its workers and is not counted; here that is the first batches of a longer run. It
  // ends as it begins, with batches under way, or the work done before the first tick of the clock would be counted.
  const all = steps + WARM_UP + AHEAD + 1;
  const stream = openBatches({ source, manifest, sampler, steps: all, ahead: AHEAD, workers: WORKERS });
  for (let step = 0; step < WARM_UP; step++) await stream.next();
  let images = 0;
  const start = performance.now();
  for (let step = 0; step < steps; step++) images += (await stream.next())!.images.length;
  const seconds = (performance.now() - start) / 1000;
  await stream.close();
  return images / seconds;
}

const peerSchema = z.object({ name: z.string(), rates: z.array(z.number()) });

function peer(root: string): z.output<typeof peerSchema> | string {
  const python = process.env['RANGELOSS_PYTHON'] ?? 'python3';
  const script = path.join(import.meta.dirname, 'jpeg_peer.py');
  const { status, stdout, stderr, error } = spawnSync(
    python,
    [script, root, String(SIDE), String(BATCH), String(WORKERS), '1'],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (error !== undefined) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `it ended with ${status ?? 'a signal'}`;
  return peerSchema.parse(JSON.parse(stdout));
}

/** JPEG files of 250 x 250 to batches of 64 x 112 x 112 x 3. */
export const benchmark: Benchmark = {
  name: 'datasets/jpeg-loader',
  run: async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'rangeloss-jpeg-'));
    try {
      await writePhotographs(root);
      await ours(root);
      const rates: number[] = [];
      const peers: (z.output<typeof peerSchema> | string)[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        rates.push(await ours(root));
        peers.push(peer(root));
      }
      const found = peers.filter((entry) => typeof entry !== 'string');
      const complaint = peers.find((entry) => typeof entry === 'string') ?? '';
      const name = `JPEG ${STORED} x ${STORED} to ${SIDE} x ${SIDE}, batches of ${BATCH}`;
      if (found.length === 0)
        return [withoutPeer(name, 'images/s', median(rates), 'PyTorch DataLoader', complaint)];
      const value = median(found.flatMap((entry) => entry.rates));
      return [compared(name, 'images/s', 'higher', median(rates), { name: found[0]!.name, value })];
    } finally {
      await rm(root, { recursive: true });
    }
  },
};
