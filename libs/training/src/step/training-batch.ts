/** One batch as the host has it. Every batch of a run has the same size, so that a step can be recorded. */
export interface TrainingBatch {
  /** Pixels, NHWC, [batch, height, width, channels] end to end. */
  readonly images: Float32Array;
  /** Class index per row, [batch], 0 to classes - 1. */
  readonly classes: Int32Array;
}

/**
 * Gives the batch of a step: a pure function of the step, so that a resumed run sees the same batches. Each batch
 * has arrays of its own, since the next one is made while it is in use.
 */
export type BatchProvider = (step: number) => Promise<TrainingBatch> | TrainingBatch;

/** All images of several batches as one. */
export function joinedBatch(batches: readonly TrainingBatch[]): TrainingBatch {
  const [first] = batches;
  if (first !== undefined && batches.length === 1) return first;
  const count = batches.reduce((sum, { classes }) => sum + classes.length, 0);
  const values = batches.reduce((sum, { images }) => sum + images.length, 0);
  const joined = { images: new Float32Array(values), classes: new Int32Array(count) };
  let [image, value] = [0, 0];
  for (const { images, classes } of batches) {
    joined.images.set(images, value);
    joined.classes.set(classes, image);
    value += images.length;
    image += classes.length;
  }
  return joined;
}
