import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import { embedImages, type EvaluatedNet } from './embed-images.ts';
import { validateUnseen } from './evaluate-unseen.ts';

/**
 * What chooses: `validation/accuracy` on the validation images of the identities that the cell trains on, where
 * head or loss has learned them, and the equal error rate on unseen identities where some are kept for it.
 */
export async function validate(
  { evaluate }: CellConfig,
  net: EvaluatedNet,
  data: CellData,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  return {
    ...(await validationAccuracy(net, data, signal)),
    ...(await validateUnseen(data.manifests.openSetValidation, data.source, net, evaluate.distance, signal)),
  };
}

/** Accuracy on the validation images; nothing where neither head nor loss has learned classes. */
export async function validationAccuracy(
  net: EvaluatedNet,
  data: CellData,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { validation, train: manifest } = data.manifests;
  const { predictions } = await embedImages(net, data.source, validation, signal);
  if (predictions === undefined) return {};
  const classOf = new Map(manifest.identities.map((identity, index) => [identity, index]));
  let images = 0;
  let right = 0;
  validation.identityOf.forEach((identity, image) => {
    const wanted = classOf.get(validation.identities[identity]!);
    if (wanted === undefined) return;
    images++;
    if (predictions[image] === wanted) right++;
  });
  return { 'validation/accuracy': right / images };
}
