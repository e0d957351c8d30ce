import * as tf from '@tensorflow/tfjs-core';
import type { Loss, LossBatch, LossResult } from './contract.ts';
import type { HostArray } from './host-array.ts';

/**
 * Several losses as one. Terms are called `loss.term`, or `loss` alone where the term bears the loss's name
 * (`softmax`, `range.intra`, `range.inter`); prepared arrays and state `loss/name`.
 */
export class JointLoss implements Loss {
  readonly name = 'joint';
  readonly losses: readonly Loss[];
  readonly needsLogits: boolean;
  /** Those of the first loss that has some. */
  readonly classScores?: (embeddings: tf.Tensor2D) => tf.Tensor2D;

  constructor(losses: readonly Loss[]) {
    this.losses = losses;
    this.needsLogits = losses.some((loss) => loss.needsLogits);
    const classified = losses.find((loss) => loss.classScores !== undefined);
    if (classified !== undefined) this.classScores = (embeddings) => classified.classScores!(embeddings);
  }

  prepare(classes: Int32Array, step = 0): Record<string, HostArray> {
    return Object.fromEntries(
      this.losses.flatMap((loss) => prefixed(loss.name, '/', loss.prepare(classes, step))),
    );
  }

  compute(batch: LossBatch): LossResult {
    const results = this.losses.map((loss) => ({ loss, result: loss.compute(partOf(batch, loss)) }));
    const gather = <T>(part: (result: LossResult) => Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(
        results.flatMap(({ loss, result }) =>
          Object.entries(part(result)).map(([term, value]) => [termName(loss.name, term), value]),
        ),
      );
    return {
      total: results.reduce<tf.Scalar>((sum, { result }) => tf.add(sum, result.total), tf.scalar(0)),
      terms: gather((result) => result.terms),
      active: gather((result) => result.active),
      hinge: gather((result) => result.hinge ?? {}),
    };
  }

  update(batch: LossBatch): void {
    for (const loss of this.losses) loss.update?.(partOf(batch, loss));
  }

  /**
   * Euclidean norm of each unweighted term's gradient at the embeddings, for the log: a term that does nothing shows
   * a zero. One backward pass per term; call it inside a tidy, at the steps that are logged.
   *
   * @param embeddings [batch, embeddingSize]
   * @param batchOf builds the batch from the embeddings, with the head's logits where needed
   */
  gradientNorms(
    embeddings: tf.Tensor2D,
    batchOf: (embeddings: tf.Tensor2D) => LossBatch,
  ): Record<string, tf.Scalar> {
    const names = Object.keys(tf.tidy(() => this.compute(batchOf(embeddings)).terms));
    return Object.fromEntries(
      names.map((name) => {
        const gradient = tf.grad((x: tf.Tensor) => this.compute(batchOf(x as tf.Tensor2D)).terms[name]!);
        return [name, tf.tidy(() => tf.sqrt(tf.sum(tf.square(gradient(embeddings)))))];
      }),
    );
  }

  parameters(): readonly tf.Variable[] {
    return this.losses.flatMap((loss) => loss.parameters());
  }

  state(): tf.NamedTensorMap {
    return Object.fromEntries(this.losses.flatMap((loss) => prefixed(loss.name, '/', loss.state())));
  }

  restore(state: tf.NamedTensorMap): void {
    for (const loss of this.losses) loss.restore(withPrefix(loss.name, state));
  }

  dispose(): void {
    for (const loss of this.losses) loss.dispose();
  }
}

function termName(loss: string, term: string): string {
  return loss === term ? loss : `${loss}.${term}`;
}

function prefixed<T>(prefix: string, separator: string, map: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(map).map(([name, value]) => [`${prefix}${separator}${name}`, value]);
}

function withPrefix<T>(prefix: string, map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(map)
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );
}

function partOf(batch: LossBatch, loss: Loss): LossBatch {
  return { ...batch, prepared: withPrefix(loss.name, batch.prepared) };
}
