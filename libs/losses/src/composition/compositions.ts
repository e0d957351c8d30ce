import { includesName, type Names } from './names.ts';

/** What a loss can be put together with. */
export interface Composition {
  readonly distances: Names;
  readonly miners: Names;
  readonly reducers: Names;
  /** Whether its anchors can be compared with remembered rows. */
  readonly memory: boolean;
}

/** Losses on pairs or triplets of the batch: everything goes with them. */
const tuples: Composition = { distances: 'every', miners: 'every', reducers: 'every', memory: true };

/** Losses that give each row a value: miners weigh the rows. */
const rows: Composition = { distances: 'none', miners: 'every', reducers: 'every', memory: false };

/**
 * Which loss goes with which distances, miners, reducers and memory. What is missing here has no meaning: a circle
 * around cosines needs cosines, a margin against an unbounded product never closes, class weights are not applied
 * twice.
 */
export const compositions: Readonly<Record<string, Composition>> = {
  contrastive: { ...tuples, distances: { except: ['dot-product'] } },
  triplet: tuples,
  circle: { ...tuples, distances: { only: ['cosine'] } },
  'multi-similarity': tuples,
  supcon: tuples,
  'nt-xent': tuples,
  'cross-batch-memory': { ...tuples, distances: { only: ['cosine'] }, memory: false },
  'n-pair': { distances: { only: ['dot-product'] }, miners: 'none', reducers: 'every', memory: false },
  softmax: rows,
  normface: rows,
  'l2-softmax': rows,
  sphereface: rows,
  cosface: rows,
  arcface: rows,
  adaface: rows,
  magface: rows,
  curricularface: rows,
  'sampled-softmax': rows,
  'proxy-nca': rows,
  center: rows,
  focal: rows,
  'balanced-softmax': rows,
  'logit-adjustment': rows,
  'class-balanced': { ...rows, reducers: { except: ['class-weighted'] } },
  ldam: { ...rows, reducers: { except: ['class-weighted'] } },
  range: { distances: 'none', miners: 'none', reducers: 'every', memory: false },
  'proxy-anchor': { distances: 'none', miners: 'none', reducers: 'none', memory: false },
};

/** The part of a composition that a choice is about. */
export type Part = 'distances' | 'miners' | 'reducers' | 'memory';

/** The losses that go with an entry of a registry, or with a memory. */
export function lossesWith(part: Part, name: string): string[] {
  return Object.entries(compositions).flatMap(([loss, composition]) => {
    const names = composition[part];
    const fits = typeof names === 'boolean' ? names : includesName(names, name);
    return fits ? [loss] : [];
  });
}
