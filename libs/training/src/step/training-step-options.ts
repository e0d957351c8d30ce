import type { JointLoss } from '@rangeloss/losses';
import type { EmbeddingModel, Head } from '@rangeloss/models';
import type { OptimizerConfig } from '../optimizers/optimizer-registry.ts';
import type { ClipOptions } from './clip.ts';
import type { MixupOptions } from './mixup.ts';
import type { AverageOptions } from './weight-average.ts';

export interface TrainingStepOptions {
  readonly model: EmbeddingModel;
  readonly head: Head;
  readonly loss: JointLoss;
  /** `{ name: 'sgd', rate: 0.05, momentum: 0.9 }` */
  readonly optimizer: OptimizerConfig;
  readonly clip?: ClipOptions;
  /** `head` freezes the model, running statistics included, for decoupled training (default `all`). */
  readonly trains?: 'all' | 'head';
  /** Keeps an exponential average of the parameters, for evaluation. */
  readonly average?: AverageOptions;
  /** Takes the mean out of the gradient of each output unit's weights (Yong et al. 2020); off by default. */
  readonly centralize?: boolean;
  /** `skip` leaves everything as it was where a loss or gradient is not finite (default `stop`: `train` throws). */
  readonly nonFinite?: 'stop' | 'skip';
  /** Batches whose mean gradient makes one update (default 1): the memory of one, the gradient of all. */
  readonly accumulate?: number;
  /** Trains on images mixed in pairs, under both their labels; `seed` names the draws. */
  readonly mixup?: MixupOptions & { readonly seed: number };
  /** On the native backend, whether the step is recorded and replayed as one function (default: yes). */
  readonly record?: boolean;
}
