/**
 * The folds of a list that holds fold after fold with equally many pairs: pair p of n is in fold p * folds / n.
 *
 * InsightFace's `.bin` files, CALFW and CPLFW are such lists of ten folds.
 */
export function foldsInOrder(pairs: number, folds: number): Int32Array {
  return Int32Array.from({ length: pairs }, (_, pair) => Math.floor((pair * folds) / pairs));
}
