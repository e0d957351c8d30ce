import { compositions } from '../composition/compositions.ts';
import { includesName } from '../composition/names.ts';
import { minerRegistry } from '../miners/miner-registry.ts';

/** A registered loss with options that put it together. */
export type ComposedCase = readonly [loss: string, options: Readonly<Record<string, unknown>>];

/** Every loss with every miner that it goes with, and with a memory where it has one. */
export function everyMiner(): ComposedCase[] {
  return Object.entries(compositions).flatMap(([loss, { miners, memory }]) =>
    minerRegistry
      .names()
      .filter((mining) => includesName(miners, mining))
      .flatMap((mining): ComposedCase[] =>
        memory
          ? [
              [loss, { mining }],
              [loss, { mining, memory: { size: 16, positives: 4 } }],
            ]
          : [[loss, { mining }]],
      ),
  );
}

/** A few that use every part once, for what is slow to check. */
export const aFew: readonly ComposedCase[] = [
  ['triplet', { mining: 'angular', distance: 'signal-to-noise', reduction: 'class-weighted' }],
  ['triplet', { mining: 'distance-weighted', memory: 20, margin: 1 }],
  ['triplet', { mining: 'multi-similarity', memory: { size: 16, positives: 3 }, reduction: 'shot-group' }],
  ['contrastive', { mining: 'semi-hard', distance: { name: 'lp', p: 3 }, margin: 4 }],
  ['contrastive', { mining: 'pair-margin', distance: 'cosine', memory: 16 }],
  ['contrastive', { distance: 'euclidean', memory: 12, margin: 4, reduction: 'mean' }],
  ['circle', { mining: 'hard', memory: 16 }],
  ['multi-similarity', { distance: 'dot-product', mining: 'hard-triplets' }],
  ['supcon', { distance: { name: 'squared', normalize: true }, mining: 'semi-hard', memory: 16 }],
  ['nt-xent', { distance: { name: 'lp', p: 1 }, mining: 'hard-triplets', memory: 16 }],
  ['n-pair', { reduction: 'class-weighted' }],
  ['arcface', { mining: 'hard', reduction: 'shot-group' }],
  [
    'softmax',
    { mining: { name: 'semi-hard', distance: 'euclidean', margin: 2 }, reduction: 'class-weighted' },
  ],
  ['center', { mining: 'multi-similarity', reduction: 'nonzero' }],
  ['ldam', { mining: 'hard', reduction: 'sum', deferUntil: 0 }],
  ['range', { reduction: 'shot-group' }],
  ['range', { reduction: 'class-weighted', mean: 'arithmetic' }],
];
