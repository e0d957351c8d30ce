import type { Manifest } from '@rangeloss/datasets';
import { embeddingGeometry, groupAccuracy, longTailAccuracy } from '@rangeloss/evaluation';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import type { EmbeddedImages } from './embed-images.ts';
import { testPairs } from './test-set.ts';
import { verificationMetrics } from './verification-metrics.ts';

/**
 * The named results of a cell on its test set; one that does not apply is absent.
 *
 * - `accuracy/common`: on the head's identities, which every cell of the study trains on
 * - `accuracy/trained`, `accuracy/balanced`: on the identities that this cell trains on
 * - `accuracy/many`, `/medium`, `/few`: by shot group of the untruncated training data
 * - `accuracy/domain/NAME`: on the trained identities of one domain (script), where the data has domains
 * - `verification/head/...`, `verification/tail/...`: pairs among the head's and among the tail's identities
 * - `geometry/...`: distances between test embeddings, Euclidean
 */
export function evaluateCell(
  config: CellConfig,
  data: CellData,
  embedded: EmbeddedImages,
): Record<string, number> {
  return {
    ...accuracies(config, data, embedded),
    ...verifications(config, data, embedded),
    ...geometry(config, data, embedded),
  };
}

function accuracies(
  config: CellConfig,
  data: CellData,
  { predictions }: EmbeddedImages,
): Record<string, number> {
  if (predictions === undefined) return {};
  const { test, train } = data.manifests;
  const testClass = new Map(test.identities.map((identity, index) => [identity, index]));
  // Training may have fewer identities than the test set: predictions are brought into the test set's numbering.
  const toTest = train.identities.map((identity) => testClass.get(identity));
  // An identity that has no test image (it had none to spare) is never right.
  const predicted = predictions.map((index) => toTest[index] ?? -1);
  const trained = new Set(train.identities);
  const trainCounts = test.identities.map((identity) => data.trainCounts.get(identity) ?? 0);
  const removed = test.identities.flatMap((identity, index) => (trained.has(identity) ? [] : [index]));
  const { shots } = config.data;
  const result = longTailAccuracy({
    predictions: predicted,
    labels: test.identityOf,
    trainCounts,
    shots: { manyAbove: shots.many, fewBelow: shots.few },
    removed,
  });
  const metrics: Record<string, number> = {
    'accuracy/trained': result.top1,
    'accuracy/balanced': result.balanced,
    'accuracy/harmonic-mean': result.harmonicMean,
    'accuracy/recall-gini': result.recallGini,
  };
  const common = accuracyWithin(test, predicted, (identity) => !data.tail.has(identity));
  if (common !== undefined) metrics['accuracy/common'] = common;
  for (const [group, accuracy] of Object.entries(result.groups))
    metrics[`accuracy/${group}`] = accuracy.balanced;
  const domains = domainsOf(test);
  test.domainNames?.forEach((name, domain) => {
    const accuracy = groupAccuracy(result.perClass.filter(({ label }) => domains[label] === domain));
    if (accuracy !== undefined) metrics[`accuracy/domain/${name}`] = accuracy.balanced;
  });
  if (result.headTailGap !== undefined) metrics['accuracy/head-tail-gap'] = result.headTailGap;
  return metrics;
}

/** The domain of each identity: that of its images. */
function domainsOf({ domain, identities, identityOf }: Manifest): Uint8Array {
  const domains = new Uint8Array(identities.length);
  identityOf.forEach((identity, image) => (domains[identity] = domain?.[image] ?? 0));
  return domains;
}

function accuracyWithin(
  test: Manifest,
  predicted: Int32Array,
  wanted: (identity: string) => boolean,
): number | undefined {
  const within = test.identities.map(wanted);
  let images = 0;
  let right = 0;
  test.identityOf.forEach((identity, image) => {
    if (within[identity] !== true) return;
    images++;
    if (predicted[image] === identity) right++;
  });
  return images === 0 ? undefined : right / images;
}

function verifications(
  config: CellConfig,
  data: CellData,
  { embeddings }: EmbeddedImages,
): Record<string, number> {
  const { folds, distance } = config.evaluate;
  const metrics: Record<string, number> = {};
  for (const { part, pairs } of testPairs(data, config.evaluate, config.seed)) {
    Object.assign(metrics, verificationMetrics(part, embeddings, pairs, { folds, distance }));
  }
  return metrics;
}

function geometry(
  config: CellConfig,
  data: CellData,
  { embeddings }: EmbeddedImages,
): Record<string, number> {
  const { test } = data.manifests;
  const result = embeddingGeometry(embeddings, test.identityOf, { k: config.evaluate.k, seed: config.seed });
  const metrics: Record<string, number | null | undefined> = {
    'geometry/intra-mean': result.intra?.mean,
    'geometry/intra-largest': result.intra?.largest,
    'geometry/intra-range': result.intra?.kLargest,
    'geometry/inter-mean': result.inter?.mean,
    'geometry/inter-nearest': result.inter?.nearest,
    'geometry/intra-to-inter': result.intraToInter,
    'geometry/nearest-center-accuracy': result.nearestCenterAccuracy,
    'geometry/effective-rank': result.effectiveRank,
  };
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, value]],
    ),
  );
}
