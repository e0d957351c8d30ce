import type { RandomStream } from '@rangeloss/foundation';

/** Fills a tensor of the given shape; the last axis is the output, the others feed one output unit. */
export type Initializer = (shape: readonly number[], random: RandomStream) => Float32Array;

/** The same value everywhere. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/**
 * Normal with standard deviation sqrt(2 / ((1 + slope^2) fanIn)): keeps the variance of activations through
 * layers that are followed by a (leaky) rectifier.
 *
 * @param slope the negative slope of the activation that follows: 0 for ReLU, 0.25 for a fresh PReLU
 * @param fanIn inputs of one output unit; by default the product of all axes but the last
 * @see He, Zhang, Ren, Sun 2015, "Delving Deep into Rectifiers", equation 15
 */
export function kaimingNormal(slope = 0, fanIn?: number): Initializer {
  return (shape, random) => {
    const deviation = Math.sqrt(2 / ((1 + slope ** 2) * (fanIn ?? fanInOf(shape))));
    return Float32Array.from({ length: sizeOf(shape) }, () => deviation * random.normal());
  };
}

/**
 * Uniform in plus and minus sqrt(6 / (fanIn + fanOut)): for layers with no rectifier behind them.
 *
 * @see Glorot, Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", equation 16
 */
export function xavierUniform(): Initializer {
  return (shape, random) => {
    const bound = Math.sqrt(6 / (fanInOf(shape) + shape[shape.length - 1]!));
    return Float32Array.from({ length: sizeOf(shape) }, () => bound * (2 * random.uniform() - 1));
  };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function fanInOf(shape: readonly number[]): number {
  return Math.max(1, sizeOf(shape.slice(0, -1)));
}
