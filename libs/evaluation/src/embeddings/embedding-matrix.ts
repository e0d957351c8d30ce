import { UserError } from '@rangeloss/foundation';

/** Embeddings of `count` images, row after row: image `i` is `data[i * dimension ... (i + 1) * dimension)`. */
export interface EmbeddingMatrix {
  /** float32, length `count * dimension`. */
  readonly data: Float32Array;
  readonly count: number;
  readonly dimension: number;
}

/**
 * Checks that the shape fits the data and that every number is finite.
 *
 * @throws UserError that names the first image whose embedding is not finite
 */
export function checkEmbeddings(embeddings: EmbeddingMatrix): void {
  checkShape(embeddings);
  const { data, dimension } = embeddings;
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(data[at])) {
      throw new UserError(`The embedding of image ${Math.floor(at / dimension)} holds ${data[at]!}.`, {
        field: 'embeddings',
        mend: 'A model that diverged gives such numbers; look at its training loss, or leave the image out.',
      });
    }
  }
}

/** @throws UserError when `data` does not hold `count` rows of `dimension` numbers */
export function checkShape({ data, count, dimension }: EmbeddingMatrix): void {
  if (!Number.isInteger(dimension) || dimension < 1 || data.length !== count * dimension) {
    throw new UserError(
      `${data.length} numbers are not ${count} embeddings of ${dimension} numbers (count x dimension).`,
      { field: 'embeddings' },
    );
  }
}

/** @throws UserError when there is not one label for each embedding */
export function checkLabels(embeddings: EmbeddingMatrix, labels: ArrayLike<number>): void {
  if (labels.length !== embeddings.count) {
    throw new UserError(`${labels.length} labels do not fit ${embeddings.count} embeddings: one for each.`, {
      field: 'labels',
    });
  }
}

/** Euclidean norm of every embedding; float64 [count]. */
export function embeddingNorms({ data, count, dimension }: EmbeddingMatrix): Float64Array {
  const norms = new Float64Array(count);
  for (let image = 0, at = 0; image < count; image++) {
    let sum = 0;
    for (const end = at + dimension; at < end; at++) sum += data[at]! * data[at]!;
    norms[image] = Math.sqrt(sum);
  }
  return norms;
}

/**
 * The embeddings scaled to length one, as a copy.
 *
 * @param norms their lengths, where they are known already
 * @throws UserError that names the first image whose embedding is zero: it has no direction
 */
export function unitEmbeddings(
  embeddings: EmbeddingMatrix,
  norms: Float64Array = embeddingNorms(embeddings),
): EmbeddingMatrix {
  const { data, count, dimension } = embeddings;
  const scaled = new Float32Array(data.length);
  for (let image = 0; image < count; image++) {
    if (norms[image] === 0) throw zeroEmbedding(image);
    const start = image * dimension;
    const factor = 1 / norms[image]!;
    for (let at = start; at < start + dimension; at++) scaled[at] = data[at]! * factor;
  }
  return { data: scaled, count, dimension };
}

/** The rows of some images, in the order given, as a copy. */
export function selectEmbeddings(embeddings: EmbeddingMatrix, images: ArrayLike<number>): EmbeddingMatrix {
  const { dimension } = embeddings;
  const data = new Float32Array(images.length * dimension);
  for (let row = 0; row < images.length; row++) {
    const start = images[row]! * dimension;
    data.set(embeddings.data.subarray(start, start + dimension), row * dimension);
  }
  return { data, count: images.length, dimension };
}

export function zeroEmbedding(image: number, where = ''): UserError {
  return new UserError(`The embedding of image ${image} is zero${where}, so it has no cosine.`, {
    field: 'embeddings',
    mend: 'Use the Euclidean distance, or find out why the model gives zero.',
  });
}
