import {
  createLosses,
  defineLoss,
  lossesSchema,
  lossRegistry,
  meanOfRows,
  StatelessLoss,
  weightedSchema,
  type LossBatch,
} from './index.ts';
import * as tf from '@tensorflow/tfjs-core';
import { parseConfig } from '@rangeloss/foundation';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { useTestBackend } from './testing/backend.ts';
import { testClasses, testContext } from './testing/context.ts';
import { randomMatrix } from './testing/numbers.ts';
import { runLoss } from './testing/run-loss.ts';

/* What docs/losses.md promises: a loss from another package is one file and one line, through the public door only. */

const schema = weightedSchema({ radius: z.number().positive().default(1) });

/** (|x| - radius)^2: ring loss with a fixed radius. */
class RingLoss extends StatelessLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>) {
    super('ring');
    this.#options = options;
  }

  compute({ embeddings }: LossBatch) {
    const lengths = tf.sqrt<tf.Tensor1D>(tf.sum(tf.square(embeddings), 1));
    return meanOfRows(this.name, tf.square(tf.sub(lengths, this.#options.radius)), this.#options.weight);
  }
}

beforeAll(useTestBackend);

it('a loss from outside joins configs, schemas and schedules by one line', () => {
  lossRegistry.register(
    'ring',
    defineLoss('ring', schema, (options) => new RingLoss(options)),
  );

  const joint = createLosses(
    { triplet: 1, ring: { weight: 0.5, radius: 2, schedule: { steps: 10 } } },
    testContext,
  );
  const { terms, total } = runLoss(joint, randomMatrix(1, 10, 6), testClasses, { step: 5 });
  expect(Object.keys(terms)).toEqual(['triplet', 'ring']);
  expect(total).toBeCloseTo(terms['triplet']! + 0.25 * terms['ring']!, 5);
  expect(parseConfig(lossesSchema(), { ring: 3 })).toEqual({ ring: { weight: 3, radius: 1 } });
  expect(() => createLosses({ rnig: 1 }, testContext)).toThrow(/did you mean "ring"/);
  joint.dispose();
});
