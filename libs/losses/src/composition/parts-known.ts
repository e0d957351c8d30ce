import { distanceRegistry } from '../distances/distance-registry.ts';
import { minerRegistry } from '../miners/miner-registry.ts';
import { reducerRegistry } from '../reducers/reducer-registry.ts';

/** How many distances, miners and reducers there are: none is ever taken away. */
function partsKnown(): number {
  return [distanceRegistry, minerRegistry, reducerRegistry].reduce(
    (sum, registry) => sum + registry.names().length,
    0,
  );
}

/** Keeps what was made until another distance, miner or reducer is registered: schemas are slow to make. */
export function untilRegistered<T>(make: () => T): () => T {
  let kept: { readonly value: T; readonly known: number } | undefined;
  return () => {
    const known = partsKnown();
    if (kept?.known !== known) kept = { value: make(), known };
    return kept.value;
  };
}
