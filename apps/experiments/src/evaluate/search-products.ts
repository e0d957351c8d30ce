import { deviceProducts, prepareBackend } from '@rangeloss/backend';
import type { NeighbourOptions } from '@rangeloss/evaluation';
import { say } from '../terminal/output.ts';

/** Multiplications from which on a backend's start is worth its second; plain JavaScript does as many in some ten. */
const worthABackend = 1e10;

/**
 * How a search makes its products: by a tfjs backend where there are many, else (nothing given) by plain JavaScript. The
 * results do not depend on it: quick products only pick candidates.
 *
 * @param multiplications rows times rows times dimension
 */
export async function searchProducts(
  multiplications: number,
): Promise<Pick<NeighbourOptions, 'products' | 'nearby'>> {
  if (multiplications < worthABackend) return {};
  const { name } = await prepareBackend();
  // tfjs's own processor backend is slower than the plain loop.
  if (name === 'cpu') return {};
  say(`The backend ${name} compares the embeddings.`, { json: true });
  return deviceProducts();
}
