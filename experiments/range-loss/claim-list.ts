/** Which cells: labels of the study's axes. */
export type Selection = Readonly<Record<string, string>>;

/** One measurable sentence: a metric of some cells less that of others with the same seeds has the sign claimed. */
export interface Comparison {
  readonly says: string;
  readonly study: string;
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly cells: Selection;
  /** The cells to beat, by the same seeds. */
  readonly against: Selection;
  /** The metric of the cells to beat, where it is another one of the same cells. */
  readonly againstMetric?: string;
}

/** A claim of the paper's abstract, with the comparisons that stand for it here. */
export interface Claim {
  /** What figure files call it. */
  readonly id: string;
  readonly claim: string;
  readonly comparisons: readonly Comparison[];
}

const truncation = 'range-loss-truncation';
const losses = 'range-loss-losses';
const headVerification = 'verification/head/accuracy';
const tailVerification = 'verification/tail/accuracy';

/** An effect below one point (0.01) in the direction claimed is none: named before anything was run. */
export const smallestEffect = 0.01;

// Section "Comparing" of the protocol: at equal steps and, with fewer identities, at as many visits of each.
const visits: readonly (readonly [cut: string, steps: string])[] = [
  ['0.2', '525'],
  ['0.5', '411'],
  ['0.7', '336'],
  ['1', '225'],
];
const equalEpochs = visits.map(([cut, steps]): Comparison => ({
  says: `+range verifies the head better with all of the tail than with ${Number(cut) * 100} % cut, at equal epochs`,
  study: truncation,
  metric: headVerification,
  better: 'higher',
  cells: { loss: '+range', 'data.truncate': '0' },
  against: { loss: '+range', 'data.truncate': cut, 'train.steps': steps },
}));

/** The claims of the abstract; docs/paper.md names their sources. */
export const claims: readonly Claim[] = [
  {
    id: 'tail-hurts',
    claim: 'Frequent classes dominate feature learning, and the tail hurts ordinary training',
    comparisons: [
      {
        says: 'softmax recognises many-shot identities better than few-shot ones',
        study: truncation,
        metric: 'accuracy/many',
        better: 'higher',
        cells: { loss: 'softmax', 'data.truncate': '0' },
        against: { loss: 'softmax', 'data.truncate': '0' },
        againstMetric: 'accuracy/few',
      },
      {
        says: 'softmax verifies the head better when the whole tail is cut',
        study: truncation,
        metric: headVerification,
        better: 'higher',
        cells: { loss: 'softmax', 'data.truncate': '1' },
        against: { loss: 'softmax', 'data.truncate': '0' },
      },
    ],
  },
  {
    id: 'whole-tail',
    claim: 'With the range loss the whole tail is worth more than a cut one',
    comparisons: ['0.2', '0.5', '0.7', '1']
      .flatMap((cut): Comparison[] =>
        [headVerification, tailVerification].map((metric) => ({
          says: `+range verifies the ${metric === headVerification ? 'head' : 'tail'} better with all of the tail than with ${Number(cut) * 100} % cut`,
          study: truncation,
          metric,
          better: 'higher',
          cells: { loss: '+range', 'data.truncate': '0' },
          against: { loss: '+range', 'data.truncate': cut },
        })),
      )
      .concat(equalEpochs),
  },
  {
    id: 'beats-older-losses',
    claim: 'On the long tail it beats softmax, contrastive, triplet and center loss',
    comparisons: ['softmax', '+contrastive', '+triplet', '+center'].flatMap((loss): Comparison[] =>
      [headVerification, tailVerification].map((metric) => ({
        says: `+range verifies the ${metric === headVerification ? 'head' : 'tail'} better than ${loss}`,
        study: losses,
        metric,
        better: 'higher',
        cells: { loss: '+range' },
        against: { loss },
      })),
    ),
  },
  {
    id: 'distances',
    claim: 'Distances within an identity shrink and those between identities grow',
    comparisons: [
      {
        says: 'intra over inter distance is smaller with +range than with softmax',
        study: losses,
        metric: 'geometry/intra-to-inter',
        better: 'lower',
        cells: { loss: '+range' },
        against: { loss: 'softmax' },
      },
      {
        says: 'the mean distance within an identity is smaller with +range than with softmax',
        study: losses,
        metric: 'geometry/intra-mean',
        better: 'lower',
        cells: { loss: '+range' },
        against: { loss: 'softmax' },
      },
      {
        says: 'the mean distance between centers is larger with +range than with softmax',
        study: losses,
        metric: 'geometry/inter-mean',
        better: 'higher',
        cells: { loss: '+range' },
        against: { loss: 'softmax' },
      },
    ],
  },
  // Not run: no such images here.
  { id: 'lfw-and-ytf', claim: 'It generalises to LFW and YTF', comparisons: [] },
];
