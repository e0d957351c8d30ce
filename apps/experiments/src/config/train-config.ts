import { clipSchema, mixupSchema, scheduleSchema } from '@rangeloss/training';
import { z } from 'zod';
import { decoupledSchema } from './decoupled-config.ts';

/** What chooses is measured on the validation images, never on the test set. */
const validationMetric = {
  metric: z.string().startsWith('validation/').default('validation/accuracy'),
  mode: z.enum(['max', 'min']).default('max'),
};

/** How a cell is trained. What changes nothing in a cell that leaves it out is optional, so that its id stays. */
export const trainSchema = z.strictObject({
  steps: z.int().min(1),
  /** Images in a batch. */
  batch: z.int().min(2).default(64),
  /** Batches whose mean gradient makes one step. */
  accumulate: z.int().min(2).optional(),
  /** Trains on images mixed in pairs: `{ alpha: 0.2 }`, `until` a step. */
  mixup: mixupSchema.optional(),
  optimizer: z.looseObject({ name: z.string().default('sgd') }).prefault({}),
  schedule: scheduleSchema.prefault({ name: 'constant' }),
  /** Bounds on the gradients: `{ norm: 5 }`. */
  clip: clipSchema.optional(),
  /** Takes the mean out of each unit's gradient (gradient centralization). */
  centralize: z.boolean().optional(),
  /** Evaluates with an exponential average of the weights, of which each step keeps this share. */
  average: z.strictObject({ decay: z.number().min(0).lt(1) }).optional(),
  /** What a loss or gradient of NaN or infinity does: end the cell, the default, or leave the step out. */
  nonFinite: z.enum(['stop', 'skip']).optional(),
  /** Ends the cell when a validation metric no longer improves. */
  stopEarly: z
    .strictObject({ ...validationMetric, patience: z.int().min(1), margin: z.number().min(0).default(0) })
    .optional(),
  /** Lowers the rate when a validation metric no longer improves. */
  plateau: z
    .strictObject({
      ...validationMetric,
      patience: z.int().min(0).default(3),
      factor: z.number().positive().lt(1).default(0.1),
    })
    .optional(),
  /** Takes the weights with the best validation metric for the result, instead of the last ones. */
  best: z.strictObject(validationMetric).optional(),
  /** A second stage, in which the network is frozen and the classifier made anew. */
  decoupled: decoupledSchema,
  /** Begins with the weights of another checkpoint as far as they fit; `rangeloss run --weights-only` sets it. */
  startFrom: z
    .strictObject({
      file: z.string(),
      /** Of the file, so that the cell's id changes with it. */
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
        .optional(),
    })
    .optional(),
  /** Steps between two points of the curves. */
  logEvery: z.int().min(1).default(10),
  /** Steps between two looks at each term's gradient and activity. */
  diagnoseEvery: z.int().min(1).default(50),
  /** Steps between two looks at the validation images; 0 for the end only. */
  validateEvery: z.int().min(0).default(50),
  /** Steps between two checkpoints; 0 for one only where the cell is stopped, and at its end. */
  checkpointEvery: z.int().min(0).default(200),
  /** Keeps the last checkpoint of a finished cell, for `rangeloss embed`. */
  keepCheckpoint: z.boolean().default(false),
});
