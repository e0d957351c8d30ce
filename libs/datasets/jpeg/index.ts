export { toColours, widen, widenBetween } from './colour';
export { resample } from './resample';
export { decodeScan, unstuff } from './scan';

/** The first address that the caller may use. */
export function freeFrom(): usize {
  return __heap_base;
}
