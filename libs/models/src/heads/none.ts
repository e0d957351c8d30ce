import { z } from 'zod';
import type { Head } from './head.ts';

export const noHeadSchema = z.strictObject({});

/** For losses on embeddings alone. */
export function noHead(): Head {
  return {
    name: 'none',
    parameters: [],
    hasLogits: false,
    logits: () => {
      throw new Error('The head "none" has no logits.');
    },
    dispose: () => undefined,
  };
}
