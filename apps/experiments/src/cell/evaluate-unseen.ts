import type { ImageSource, Manifest } from '@rangeloss/datasets';
import { equalErrorRate, pairDistances, sortDistances } from '@rangeloss/evaluation';
import type { TrainingStep } from '@rangeloss/training';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import { embedImages } from './embed-images.ts';
import { choosingPairs, unseenPairs } from './unseen-pairs.ts';
import { verificationMetrics } from './verification-metrics.ts';

type Trained = Pick<TrainingStep, 'model' | 'average'>;

/**
 * Verification of identities that no cell of the study trains on: `verification/unseen/...`, and where the data has
 * domains `verification/unseen-within/...` for pairs of one domain and `verification/unseen-NAME/...` for each of them,
 * with the number of pairs, since a small domain has few.
 *
 * @returns nothing for a study without unseen identities
 */
export async function evaluateUnseen(
  config: CellConfig,
  { source, manifests: { openSet } }: CellData,
  { model, average }: Trained,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  if (openSet === undefined) return {};
  const { embeddings } = await embedImages({ model, average }, source, openSet, signal);
  const { folds, distance } = config.evaluate;
  const metrics: Record<string, number> = {};
  for (const { part, pairs } of unseenPairs(openSet, config.evaluate, config.seed)) {
    Object.assign(metrics, verificationMetrics(part, embeddings, pairs, { folds, distance }));
    metrics[`verification/${part}/pairs`] = pairs.first.length;
  }
  return metrics;
}

/** The equal error rate on the unseen identities that are kept for choosing: `validation/unseen-eer`. */
export async function validateUnseen(
  openSet: Manifest | undefined,
  source: ImageSource,
  { model, average }: Trained,
  distance: CellConfig['evaluate']['distance'],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  if (openSet === undefined) return {};
  const { embeddings } = await embedImages({ model, average }, source, openSet, signal);
  const pairs = choosingPairs(openSet);
  const { rate } = equalErrorRate(sortDistances(pairDistances(embeddings, pairs, distance), pairs.same));
  return { 'validation/unseen-eer': rate };
}
