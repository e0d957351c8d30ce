import { imageCounts } from '@rangeloss/datasets';
import { createLosses } from '@rangeloss/losses';
import { createHead, createModel } from '@rangeloss/models';
import { createTrainingStep, type TrainingStep, type TrainingStepOptions } from '@rangeloss/training';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';

/** The network, head and joint loss of a cell as one training step, and what frees them. */
export interface BuiltStep {
  readonly step: TrainingStep;
  dispose(): void;
}

/**
 * Makes a cell's network, head, loss and optimiser; every initial weight follows from the cell's seed.
 *
 * @throws UserError or ConfigError when the parts do not fit together, before anything is trained
 */
export function buildStep(config: CellConfig, data: CellData): BuiltStep {
  const { train } = data.manifests;
  const { seed } = config;
  const classes = train.identities.length;
  const model = createModel(config.model, { inputShape: data.source.shape, seed });
  const head = createHead(namedOptions(config.head), { embeddingSize: model.embeddingSize, classes, seed });
  const loss = createLosses(config.loss, {
    batchSize: config.train.batch,
    classes,
    embeddingSize: model.embeddingSize,
    seed,
    classCounts: imageCounts(train),
    ...structureOf(config),
  });
  const step = createTrainingStep({
    model,
    head,
    loss,
    optimizer: config.train.optimizer,
    ...stepOptions(config.train, seed),
  });
  return {
    step,
    dispose: () => {
      step.dispose();
      loss.dispose();
      head.dispose();
      model.dispose();
    },
  };
}

/** The options of a step that a cell sets; one that it leaves out is the trainer's to choose. */
function stepOptions(train: CellConfig['train'], seed: number): Partial<TrainingStepOptions> {
  const { clip, centralize, average, nonFinite, accumulate, mixup } = train;
  return {
    ...(clip === undefined ? {} : { clip }),
    ...(centralize === undefined ? {} : { centralize }),
    ...(average === undefined ? {} : { average }),
    ...(nonFinite === undefined ? {} : { nonFinite }),
    ...(accumulate === undefined ? {} : { accumulate }),
    ...(mixup === undefined ? {} : { mixup: { ...mixup, seed } }),
  };
}

/** The P x K structure that the sampler promises, so that losses over pairs reserve their room at once. */
function structureOf(config: CellConfig): { structure?: { identities: number; images: number } } {
  const { sampler } = config.data;
  if (typeof sampler === 'string') return {};
  const { identities, images } = sampler as { identities?: unknown; images?: unknown };
  if (typeof identities !== 'number' || typeof images !== 'number') return {};
  return { structure: { identities, images } };
}
