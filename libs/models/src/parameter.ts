import { randomStream } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from './initializers.ts';

/**
 * How a parameter is laid out here and in PyTorch, so that weights can travel both ways (see torch-layout.ts).
 * `flattened` is the first dense layer after a feature map, whose rows follow height, width, channel here and
 * channel, height, width there.
 */
export type ParameterLayout =
  | { readonly kind: 'vector' }
  | { readonly kind: 'convolution' }
  | { readonly kind: 'depthwise' }
  | { readonly kind: 'dense' }
  | { readonly kind: 'flattened'; readonly map: readonly [height: number, width: number, channels: number] };

/** A trained tensor with its name, unique within its model ("stage1.conv1.weight", as PyTorch writes it). */
export interface Parameter {
  readonly name: string;
  readonly variable: tf.Variable;
  /** Whether weight decay applies: true for weights, false for biases, norms and PReLU slopes. */
  readonly decay: boolean;
  readonly layout: ParameterLayout;
}

/** A tensor that is state but not trained: the running statistics of batch normalisation. */
export interface Buffer {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** Where initial values come from. */
export interface InitialValues {
  /** Names the random values. */
  readonly seed: number;
  /** `zero` spares the drawing, for a table of layers or where weights are loaded next (default `random`). */
  readonly initial?: 'random' | 'zero';
}

export interface ParameterOptions {
  readonly decay?: boolean;
  readonly layout?: ParameterLayout;
}

/**
 * Where the layers of one model put their parameters. A child scope prefixes names; all scopes of a model
 * share one list. Each parameter draws from a random stream that its name keys, so adding a layer does not
 * change the others' initial values.
 */
export class ParameterScope {
  readonly parameters: Parameter[];
  readonly buffers: Buffer[];
  readonly #source: InitialValues;
  readonly #prefix: string;

  constructor(source: InitialValues, prefix = '', parent?: ParameterScope) {
    this.#source = source;
    this.#prefix = prefix;
    this.parameters = parent?.parameters ?? [];
    this.buffers = parent?.buffers ?? [];
  }

  /** The full name of something in this scope. */
  path(name: string): string {
    return `${this.#prefix}${name}`;
  }

  child(name: string): ParameterScope {
    return new ParameterScope(this.#source, `${this.#prefix}${name}.`, this);
  }

  parameter(
    name: string,
    shape: number[],
    initializer: Initializer,
    options: ParameterOptions = {},
  ): tf.Variable {
    const full = this.path(name);
    const { seed, initial = 'random' } = this.#source;
    const values =
      initial === 'zero'
        ? new Float32Array(tf.util.sizeFromShape(shape))
        : initializer(shape, randomStream(seed, 'parameter', full));
    const variable = variableOf(values, shape, true);
    const { decay = true, layout = { kind: 'vector' } } = options;
    this.parameters.push({ name: full, variable, decay, layout });
    return variable;
  }

  buffer(name: string, shape: number[], value: number): tf.Variable {
    const variable = variableOf(new Float32Array(tf.util.sizeFromShape(shape)).fill(value), shape, false);
    this.buffers.push({ name: this.path(name), variable });
    return variable;
  }

  dispose(): void {
    for (const { variable } of [...this.parameters, ...this.buffers]) variable.dispose();
  }
}

/** The variable keeps no name of ours: tfjs wants names unique over all models of a process. */
function variableOf(values: Float32Array, shape: number[], trainable: boolean): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape, 'float32'), trainable));
}
