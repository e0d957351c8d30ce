import { Document, isCollection, isPair, visit } from 'yaml';
import { lossChoices } from './loss-choices.ts';
import { batch, type Settings, type SideName, sideNames, split, tailBelow } from './settings.ts';

/** The network: small enough that a browser trains two of them while one looks on. */
export const model = { name: 'lenet++', embedding: 2, channels: [8, 16, 32], depth: 1, kernel: 3 } as const;
export const batchSize = batch.identities * batch.images;
const optimizer = { name: 'sgd', momentum: 0.9, weightDecay: 0.0005 } as const;
const clip = { norm: 5 } as const;
/** Steps of an exported study; the playground itself trains until it is paused. */
const leastSteps = 200;

/** The parts of a study's config that both sides share, as `rangeloss run` reads them. */
export function sharedConfig(settings: Settings) {
  return {
    data: {
      source: 'digits',
      split,
      longTail: { profile: 'observed', counts: [...settings.tail] },
      tailBelow,
      sampler: settings.sampler === 'identities' ? { ...batch } : settings.sampler,
    },
    model: { ...model, channels: [...model.channels] },
    head: 'linear',
    train: { batch: batchSize, optimizer: { ...optimizer, rate: settings.rate }, clip },
    seed: settings.seed,
  };
}

/** The `loss` of one side. */
export function lossConfig(settings: Settings, side: SideName): Readonly<Record<string, unknown>> {
  const { loss, values } = settings[side];
  return lossChoices[loss].config(values);
}

/**
 * The settings as a study in YAML: what `rangeloss run` and `rangeloss grid` take, with the two losses as its axis.
 *
 * @param steps steps that were taken; a study needs a number, so at least 200
 */
export function studyYaml(settings: Settings, steps: number): string {
  const { seed, train, ...shared } = sharedConfig(settings);
  const labels = new Map(sideNames.map((side) => [side, lossLabel(settings, side)]));
  const study = {
    name: 'playground',
    title: `${labels.get('left')!} and ${labels.get('right')!} on a drawn tail`,
    ...shared,
    train: { steps: Math.max(leastSteps, steps), ...train },
    evaluate: { folds: 5, pairsPerFold: 60, distance: 'euclidean' },
    grid: {
      loss: Object.fromEntries(sideNames.map((side) => [labels.get(side)!, lossConfig(settings, side)])),
      seed: [seed],
    },
    also: {
      planar: {
        purpose: 'picture',
        set: {},
        grid: {
          loss: Object.fromEntries(sideNames.map((side) => [labels.get(side)!, lossConfig(settings, side)])),
          seed: [seed],
        },
      },
    },
  };
  const head = [
    '# Drawn in the rangeloss playground. Run it with',
    '#   npx rangeloss grid playground.yaml',
    `#   npx rangeloss run playground.yaml loss='${labels.get('right')!}'`,
  ].join('\n');
  return `${head}\n${shortYaml(study)}`;
}

/** YAML in which a list or map of plain values stands on one line, so that a study is a page. */
function shortYaml(value: object): string {
  const document = new Document(value);
  visit(document, {
    Collection: (_, node) => {
      const values = node.items.map((item) => (isPair(item) ? item.value : item));
      if (node !== document.contents && !values.some(isCollection)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

/** What a side is called in tables; told apart where both have the same loss. */
export function lossLabel(settings: Settings, side: SideName): string {
  const { loss } = settings[side];
  const plain = ['softmax', 'balanced-softmax', 'logit-adjustment', 'focal'].includes(loss)
    ? loss
    : `+${loss}`;
  return settings.left.loss === settings.right.loss ? `${plain} (${side})` : plain;
}
