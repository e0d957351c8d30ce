import { UserError } from '@rangeloss/foundation';
import { checkLabels, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';

/** Templates, one row each, in ascending order of their number. */
export interface PooledTemplates {
  readonly embeddings: EmbeddingMatrix;
  /** [templates] the number of each row's template. */
  readonly templates: Int32Array;
}

/**
 * Pools images into templates as IJB-B and IJB-C are evaluated (InsightFace's and VGGFace2's code): the mean within
 * each medium (the frames of one video count once), the sum over the media, scaled to length one.
 *
 * @param template [images] the template of each image
 * @param medium [images] its medium; a number names one medium within a template
 * @throws UserError when a template's sum is zero
 */
export function poolTemplates(
  embeddings: EmbeddingMatrix,
  template: ArrayLike<number>,
  medium: ArrayLike<number>,
): PooledTemplates {
  checkLabels(embeddings, template);
  checkLabels(embeddings, medium);
  const { data, dimension } = embeddings;
  const media = new Map<number, Map<number, number[]>>();
  for (let image = 0; image < template.length; image++) {
    const known = media.get(template[image]!) ?? new Map<number, number[]>();
    media.set(template[image]!, known);
    known.set(medium[image]!, [...(known.get(medium[image]!) ?? []), image]);
  }
  const templates = Int32Array.from(media.keys()).sort();
  const pooled = new Float32Array(templates.length * dimension);
  templates.forEach((number, row) => {
    const sum = new Float64Array(dimension);
    for (const images of media.get(number)!.values()) {
      for (const image of images) {
        for (let d = 0; d < dimension; d++) sum[d]! += data[image * dimension + d]! / images.length;
      }
    }
    const norm = Math.sqrt(sum.reduce((square, value) => square + value * value, 0));
    if (!(norm > 0 && Number.isFinite(norm))) {
      throw new UserError(`Template ${number} pools to a vector of length ${norm}.`, { field: 'embeddings' });
    }
    pooled.set(
      sum.map((value) => value / norm),
      row * dimension,
    );
  });
  return { embeddings: { data: pooled, count: templates.length, dimension }, templates };
}
