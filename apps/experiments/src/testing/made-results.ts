import { randomStream } from '@rangeloss/foundation';
import type { CellResult } from '../cell/cell-result.ts';
import { measureDetails } from '../cell/details/measure-details.ts';
import type { EmbeddedImages } from '../cell/embed-images.ts';
import { evaluateCell } from '../cell/evaluate-cell.ts';
import { type CellData, prepareData } from '../data/prepare-data.ts';
import type { PlannedCell } from '../grid/plan.ts';

const DIMENSION = 8;

/**
 * A cell's result without its training: embeddings are drawn about a center for each identity, wider for rare ones and
 * for some losses than for others, and then evaluated as any cell's are. The same cell has the same result.
 */
export async function madeResult(cell: PlannedCell): Promise<CellResult> {
  const { config, labels } = cell;
  const data = await prepareData(config.data, config.seed);
  const embedded = drawEmbeddings(data, cell);
  const metrics = evaluateCell(config, data, embedded);
  const trained = new Set(data.manifests.train.identities);
  return {
    format: 1,
    id: cell.id,
    labels: { ...labels },
    seed: config.seed,
    config,
    manifests: { ...cell.manifests },
    runId: cell.id.padEnd(32, '0'),
    experimentId: '1',
    backend: { name: 'cpu', device: 'CPU', threads: 1, versions: { backend: 'made up' } },
    counts: { images: data.manifests.train.item.length },
    metrics,
    curves: {
      'loss/softmax': descent(cell, 3),
      'loss/total': descent(cell, 4),
      'validation/accuracy': {
        step: [100, 200],
        value: [metrics['accuracy/trained']! * 0.9, metrics['accuracy/trained']!],
      },
    },
    distribution: [...data.trainCounts].map(([identity, images]) => ({
      identity,
      images,
      group: data.shots.groupOf(identity)!,
      trained: trained.has(identity),
    })),
    ...(cell.purpose === 'numbers' ? { details: await measureDetails(config, data, embedded) } : {}),
    warnings: [],
    timing: { trainSeconds: 10 + (labels['loss'] ?? '').length, evaluateSeconds: 1, imagesPerSecond: 100 },
  };
}

function drawEmbeddings(data: CellData, { config, labels }: PlannedCell): EmbeddedImages {
  const { test, train } = data.manifests;
  const loss = labels['loss'] ?? '';
  const centers = test.identities.map((identity) => {
    const stream = randomStream(config.seed, 'center', identity);
    return Float64Array.from({ length: DIMENSION }, () => stream.normal());
  });
  const noise = randomStream(config.seed, 'noise', loss, labels['data.truncate'] ?? '');
  // Longer names are better losses, and rare identities are worse off.
  const width = 0.9 - 0.05 * Math.min(8, loss.length);
  const values = Array.from(test.identityOf, (identity) => {
    const images = data.trainCounts.get(test.identities[identity]!) ?? 1;
    const spread = width * (1 + 1 / Math.sqrt(images));
    return Float32Array.from(centers[identity]!, (value) => value + spread * noise.normal());
  });
  const place = new Map(test.identities.map((identity, index) => [identity, index]));
  const known = train.identities.map((identity) => centers[place.get(identity)!]!);
  const predictions = Int32Array.from(values, (value) => nearest(known, value));
  return {
    embeddings: {
      data: Float32Array.from(values.flatMap((value) => [...value])),
      count: values.length,
      dimension: DIMENSION,
    },
    predictions,
  };
}

function nearest(centers: readonly Float64Array[], value: Float32Array): number {
  const distances = centers.map((center) =>
    center.reduce((sum, coordinate, d) => sum + (coordinate - value[d]!) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function descent({ config, labels }: PlannedCell, from: number): CellResult['curves'][string] {
  const noise = randomStream(config.seed, 'curve', labels['loss'] ?? '');
  const step = Array.from({ length: 40 }, (_, place) => 5 * (place + 1));
  return { step, value: step.map((at) => from * Math.exp(-at / 80) + 0.1 * Math.abs(noise.normal())) };
}
