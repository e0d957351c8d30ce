import path from 'node:path';
import type { PreparedBackend } from '@rangeloss/backend';
import { imageCounts } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import { createLosses } from '@rangeloss/losses';
import { createHead, type Head } from '@rangeloss/models';
import {
  captureTensors,
  classMeans,
  createTrainingStep,
  nearestMeanHead,
  restoreTensors,
  scaledHead,
  tauNormalize,
  type TrainingStep,
} from '@rangeloss/training';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import type { DecoupledConfig, RetrainingConfig } from '../config/decoupled-config.ts';
import { checkpointIdentity, openCheckpoints } from './cell-checkpoints.ts';
import { embedImages, type EvaluatedNet } from './embed-images.ts';
import { type CellRun, trainStage } from './train-stage.ts';
import { validationAccuracy } from './validate.ts';

/** A cell's network with the classifier that its result is measured with. */
export interface Classified {
  readonly net: EvaluatedNet;
  /** What the validation images chose, by name. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Frees what the second stage made; the network and the first stage's head belong to the caller. */
  dispose(): void;
}

/** Where the first stage left its checkpoints, and whose bits they are. */
export interface SecondStagePlace {
  readonly folder: string;
  readonly backend: Pick<PreparedBackend, 'name' | 'version'>;
}

/**
 * Before anything is trained: whether the second stage will find a classifier to change.
 *
 * @throws UserError when it would change a head that the first stage does not train
 */
export function checkSecondStage({ train }: CellConfig, { loss }: TrainingStep): void {
  const method = train.decoupled?.method;
  if ((method !== 'lws' && method !== 'tau') || loss.needsLogits) return;
  throw new UserError(
    `train.decoupled: the loss of the first stage trains no head that ${method} could change.`,
    {
      field: 'train.decoupled.method',
      mend: 'Add a loss on logits, such as softmax, or take crt or ncm.',
    },
  );
}

/**
 * The second stage of decoupled training: the network is frozen, averaged weights put in for good, and the classifier
 * made anew by the method that the configuration names; without one the first stage's net is given back.
 *
 * @param step of the first stage, trained
 * @throws the signal's reason when it is aborted; what was trained is in a checkpoint by then
 * @see Kang et al. 2020, "Decoupling Representation and Classifier for Long-Tailed Recognition"
 */
export async function secondStage(
  run: CellRun,
  step: TrainingStep,
  place: SecondStagePlace,
): Promise<Classified> {
  const { decoupled } = run.config.train;
  if (decoupled === undefined) return { net: step, chosen: {}, dispose: () => undefined };
  step.average?.settle();
  switch (decoupled.method) {
    case 'crt':
    case 'lws':
      return retrained(run, step, place, decoupled);
    case 'tau':
      return normalised(run, step, decoupled);
    case 'ncm':
      return byNearestMean(run, step, decoupled);
  }
}

/** cRT and LWS: a new head, or factors on the old one, trained on batches of balanced classes. */
async function retrained(
  run: CellRun,
  { model, head: first }: TrainingStep,
  { folder, backend }: SecondStagePlace,
  decoupled: RetrainingConfig,
): Promise<Classified> {
  const { config, data, log, recorder } = run;
  const { seed, train } = config;
  const { train: manifest } = data.manifests;
  const [classes, embeddingSize] = [manifest.identities.length, model.embeddingSize];
  const { steps, batch = train.batch, optimizer = train.optimizer, schedule, sampler } = decoupled;
  const head =
    decoupled.method === 'lws'
      ? scaledHead(first, classes)
      : createHead(namedOptions(config.head), { embeddingSize, classes, seed });
  const context = { batchSize: batch, classes, embeddingSize, seed, classCounts: imageCounts(manifest) };
  const loss = createLosses(decoupled.loss, context);
  if (!loss.needsLogits) {
    throw new UserError('The loss of the second stage does not train the classifier.', {
      field: 'train.decoupled.loss',
      mend: 'Give one on logits, such as softmax.',
    });
  }
  const { clip, nonFinite } = train;
  const step = createTrainingStep({
    model,
    head,
    loss,
    optimizer,
    trains: 'head',
    ...(clip === undefined ? {} : { clip }),
    ...(nonFinite === undefined ? {} : { nonFinite }),
  });
  const dispose = () => {
    for (const part of [step, loss, head]) part.dispose();
  };
  try {
    const own = path.join(folder, 'second-stage');
    const { config: first, data: images } = checkpointIdentity(config, data, backend);
    const identity = { config: { ...(first as object), stage: 2 }, data: images };
    const checkpoints = await openCheckpoints(own, identity, log.warn, train.best);
    recorder.beginStage();
    const { diagnoseEvery: _, stopEarly: __, plateau: ___, accumulate: ____, mixup: _____, ...rest } = train;
    const best = await trainStage(run, {
      title: 'The second stage',
      step,
      sampler,
      train: { ...rest, steps, batch, optimizer, schedule },
      checkpoints,
      offset: train.steps,
    });
    return { net: step, chosen: best === undefined ? {} : { 'chosen/second-stage-step': best }, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Tau-normalisation, with the tau that is best on the validation images where there are several. */
async function normalised(
  { data, signal }: CellRun,
  { model, head }: TrainingStep,
  { tau }: Extract<DecoupledConfig, { method: 'tau' }>,
): Promise<Classified> {
  const net = { model, classScores: scoresOf(head), average: undefined };
  const taus = typeof tau === 'number' ? [tau] : tau;
  const trained = await captureTensors(head.parameters);
  const put = (value: number) => {
    restoreTensors(head.parameters, trained);
    tauNormalize(head, value);
  };
  let [chosen, best] = [taus[0]!, -Infinity];
  for (const value of taus.length === 1 ? [] : taus) {
    put(value);
    const { 'validation/accuracy': accuracy = NaN } = await validationAccuracy(net, data, signal);
    if (accuracy > best) [chosen, best] = [value, accuracy];
  }
  put(chosen);
  return { net, chosen: { 'chosen/tau': chosen }, dispose: () => undefined };
}

async function byNearestMean(
  { data, signal }: CellRun,
  { model }: TrainingStep,
  { distance }: Extract<DecoupledConfig, { method: 'ncm' }>,
): Promise<Classified> {
  const { train: manifest } = data.manifests;
  const { embeddings } = await embedImages({ model, average: undefined }, data.source, manifest, signal);
  const means = classMeans(embeddings.data, manifest.identityOf, manifest.identities.length);
  const nearest: Head = nearestMeanHead(means, distance);
  return {
    net: { model, classScores: scoresOf(nearest), average: undefined },
    chosen: {},
    dispose: () => {
      nearest.dispose();
    },
  };
}

function scoresOf(head: Head): EvaluatedNet['classScores'] {
  return (embeddings) => head.logits(embeddings);
}
