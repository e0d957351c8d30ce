/** One slider of a loss. */
export interface LossParameter {
  readonly name: string;
  /** As the formula writes it. */
  readonly symbol: string;
  readonly meaning: string;
  readonly least: number;
  readonly most: number;
  readonly initial: number;
  /** `decades` moves in equal factors and reaches zero at its lower end; `whole` in ones. */
  readonly scale: 'linear' | 'decades' | 'whole';
}

/** A loss that the playground offers: its sliders, and what a study's `loss` says for their values. */
export interface LossChoice {
  readonly label: string;
  /** The minimised sum in symbols. */
  readonly formula: string;
  readonly parameters: readonly LossParameter[];
  config(values: Readonly<Record<string, number>>): Readonly<Record<string, unknown>>;
}

const weight = (initial: number): LossParameter => ({
  name: 'lambda',
  symbol: 'λ',
  meaning: 'weight beside softmax',
  least: 0.00001,
  most: 10,
  initial,
  scale: 'decades',
});

const margin = (initial: number, most: number, meaning: string): LossParameter => ({
  name: 'margin',
  symbol: 'm',
  meaning,
  least: 0,
  most,
  initial,
  scale: 'linear',
});

/** Four significant digits: a product of sliders shall not fill a config with the digits of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(4));

export const lossNames = [
  'softmax',
  'range',
  'contrastive',
  'triplet',
  'center',
  'balanced-softmax',
  'logit-adjustment',
  'focal',
] as const;

export type LossName = (typeof lossNames)[number];

/** The losses in the order of the menu. Initial values suit planar embeddings of digits. */
export const lossChoices: Readonly<Record<LossName, LossChoice>> = {
  softmax: {
    label: 'Softmax',
    formula: 'L = softmax',
    parameters: [],
    config: () => ({ softmax: 1 }),
  },
  range: {
    label: 'Softmax + range loss',
    formula: 'L = softmax + λ (α intra + β inter)',
    parameters: [
      { name: 'k', symbol: 'k', meaning: 'greatest ranges of each identity', least: 1, most: 8, initial: 2, scale: 'whole' }, // prettier-ignore
      margin(40, 200, 'squared distance of the nearest centers'),
      { name: 'alpha', symbol: 'α', meaning: 'pull: the intra term', least: 0.001, most: 10, initial: 0.2, scale: 'decades' }, // prettier-ignore
      { name: 'beta', symbol: 'β', meaning: 'push: the inter term', least: 0.001, most: 10, initial: 1, scale: 'decades' }, // prettier-ignore
      weight(0.01),
    ],
    config: ({ k, margin, alpha, beta, lambda }) => ({
      softmax: 1,
      range: { intra: tidy(lambda! * alpha!), inter: tidy(lambda! * beta!), k, margin },
    }),
  },
  contrastive: {
    label: 'Softmax + contrastive',
    formula: 'L = softmax + λ contrastive',
    parameters: [margin(4, 40, 'distance of unequal pairs'), weight(0.1)],
    config: ({ margin, lambda }) => ({ softmax: 1, contrastive: { weight: lambda, margin } }),
  },
  triplet: {
    label: 'Softmax + triplet',
    formula: 'L = softmax + λ triplet',
    parameters: [margin(0.2, 2, 'lead of the positive, on the unit circle'), weight(1)],
    config: ({ margin, lambda }) => ({ softmax: 1, triplet: { weight: lambda, margin } }),
  },
  center: {
    label: 'Softmax + center',
    formula: 'L = softmax + λ center',
    parameters: [
      { name: 'rate', symbol: 'α', meaning: 'rate of the moving centers', least: 0, most: 1, initial: 0.5, scale: 'linear' }, // prettier-ignore
      weight(0.02),
    ],
    config: ({ rate, lambda }) => ({ softmax: 1, center: { weight: lambda, rate } }),
  },
  'balanced-softmax': {
    label: 'Balanced softmax',
    formula: 'L = softmax with log n added to each logit',
    parameters: [],
    config: () => ({ 'balanced-softmax': 1 }),
  },
  'logit-adjustment': {
    label: 'Logit adjustment',
    formula: 'L = softmax with τ log n added to each logit',
    parameters: [
      { name: 'tau', symbol: 'τ', meaning: 'strength of the adjustment', least: 0, most: 3, initial: 1, scale: 'linear' }, // prettier-ignore
    ],
    config: ({ tau }) => ({ 'logit-adjustment': { tau } }),
  },
  focal: {
    label: 'Focal loss',
    formula: 'L = (1 − p)^γ softmax',
    parameters: [
      { name: 'gamma', symbol: 'γ', meaning: 'how far easy images fade', least: 0, most: 5, initial: 2, scale: 'linear' }, // prettier-ignore
    ],
    config: ({ gamma }) => ({ focal: { gamma } }),
  },
};

/** The sliders of a loss where nobody has moved them. */
export function initialValues(loss: LossName): Record<string, number> {
  return Object.fromEntries(lossChoices[loss].parameters.map(({ name, initial }) => [name, initial]));
}
