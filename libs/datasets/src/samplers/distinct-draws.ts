/**
 * Fills a batch from a random draw, drawing again instead of taking an image twice: a coincident pair would be
 * a range of zero. Gives up on a row after 32 repeats, for manifests that cannot fill the batch otherwise.
 */
export function distinctDraws(batchSize: number, draw: () => number): Int32Array {
  const batch = new Int32Array(batchSize);
  const taken = new Set<number>();
  for (let row = 0; row < batchSize; row++) {
    let image = draw();
    for (let repeat = 0; repeat < 32 && taken.has(image); repeat++) image = draw();
    taken.add(image);
    batch[row] = image;
  }
  return batch;
}
