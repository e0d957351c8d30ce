/** How one loss is trained in the plane. */
export interface PlanarLoss {
  /** The `loss` part of a config. */
  readonly loss: Readonly<Record<string, unknown>>;
  /** How its embeddings are compared. */
  readonly distance: 'cosine' | 'euclidean';
}

const directions = (loss: PlanarLoss['loss']): PlanarLoss => ({ loss, distance: 'cosine' });
const places = (loss: PlanarLoss['loss']): PlanarLoss => ({ loss, distance: 'euclidean' });

/**
 * Every registered loss with options for ten identities in two dimensions. Where a loss departs from its defaults, the
 * reason is the plane: ten directions on a circle are 36 degrees apart, so margins and scales that were made for
 * hundreds of dimensions cannot be met there. Center and range loss accompany softmax, as in their papers: alone they
 * would draw all images to one point.
 */
export const planarLosses: Readonly<Record<string, PlanarLoss>> = {
  softmax: places({ softmax: 1 }),
  contrastive: places({ contrastive: { margin: 4 } }),
  triplet: directions({ triplet: { margin: 0.3, mining: 'all' } }),
  center: places({ softmax: 1, center: 0.01 }),
  range: places({ softmax: 1, range: { intra: 0.005, inter: 0.005, k: 2, margin: 40 } }),
  normface: directions({ normface: { scale: 10 } }),
  'l2-softmax': directions({ 'l2-softmax': { scale: 4 } }),
  sphereface: directions({ sphereface: { margin: 2 } }),
  cosface: directions({ cosface: { margin: 0.05, scale: 12 } }),
  arcface: directions({ arcface: { margin: 0.1, scale: 12 } }),
  adaface: directions({ adaface: { margin: 0.1, scale: 24 } }),
  magface: directions({
    magface: {
      lowerNorm: 2,
      upperNorm: 40,
      lowerMargin: 0.05,
      upperMargin: 0.2,
      regularizer: 5,
      scale: 24,
    },
  }),
  curricularface: directions({ curricularface: { margin: 0, scale: 8, momentum: 0.1 } }),
  circle: directions({ circle: { margin: 0.25, scale: 8 } }),
  'multi-similarity': directions({ 'multi-similarity': { base: 0.8, negativeScale: 20 } }),
  'n-pair': places({ 'n-pair': 1 }),
  'nt-xent': directions({ 'nt-xent': 1 }),
  supcon: directions({ supcon: 1 }),
  'proxy-nca': directions({ 'proxy-nca': { scale: 5 } }),
  'proxy-anchor': directions({ 'proxy-anchor': { scale: 1, margin: 0 } }),
  focal: places({ focal: 1 }),
  'class-balanced': places({ 'class-balanced': 1 }),
  ldam: places({ ldam: { maxMargin: 0.5, scale: 1 } }),
  'balanced-softmax': places({ 'balanced-softmax': 1 }),
  'logit-adjustment': places({ 'logit-adjustment': { tau: 1.5 } }),
  'sampled-softmax': directions({ 'sampled-softmax': { sampleRate: 0.5, margin: 0.1, scale: 24 } }),
  'cross-batch-memory': directions({ 'cross-batch-memory': { margin: 0.8 } }),
};
