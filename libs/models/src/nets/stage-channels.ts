import { z } from 'zod';

const width = z.int().min(1);

/** The channels of four stages, with a network's own widths as default. */
export function stageChannels(defaults: [number, number, number, number]) {
  return z.tuple([width, width, width, width]).default(defaults);
}
