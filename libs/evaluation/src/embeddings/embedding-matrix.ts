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
 * @param first the number of the first image, where these are a part of some
 * @throws UserError that names the first image whose embedding is not finite
 */
export function checkEmbeddings(embeddings: EmbeddingMatrix, first = 0): void {
  checkShape(embeddings);
  const { data, dimension } = embeddings;
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(data[at])) {
      throw new UserError(
        `The embedding of image ${first + Math.floor(at / dimension)} holds ${data[at]!}.`,
        {
          field: 'embeddings',
          mend: 'A model that diverged gives such numbers; look at its training loss, or leave the image out.',
        },
      );
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
    // Four sums side by side: a single one waits for each addition, and of a million embeddings that is most of the time.
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    const end = at + dimension;
    for (const whole = end - (dimension % 4); at < whole; at += 4) {
      s0 += data[at]! ** 2;
      s1 += data[at + 1]! ** 2;
      s2 += data[at + 2]! ** 2;
      s3 += data[at + 3]! ** 2;
    }
    for (; at < end; at++) s0 += data[at]! * data[at]!;
    norms[image] = Math.sqrt(s0 + s1 + (s2 + s3));
  }
  return norms;
}

/** Where embeddings are a part of more, and memory for as many numbers that the next part will use again. */
export interface PartOfEmbeddings {
  readonly room?: Float32Array;
  readonly first?: number;
}

/**
 * The embeddings scaled to length one, as a copy.
 *
 * @param norms their lengths, where they are known already
 * @param part room for the copy, at least as long (new by default), and the number of the first image
 * @throws UserError that names the first image whose embedding is zero: it has no direction
 */
export function unitEmbeddings(
  embeddings: EmbeddingMatrix,
  norms: Float64Array = embeddingNorms(embeddings),
  { room, first = 0 }: PartOfEmbeddings = {},
): EmbeddingMatrix {
  const { data, count, dimension } = embeddings;
  const scaled = room?.subarray(0, data.length) ?? new Float32Array(data.length);
  for (let image = 0; image < count; image++) {
    if (norms[image] === 0) throw zeroEmbedding(first + image);
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
