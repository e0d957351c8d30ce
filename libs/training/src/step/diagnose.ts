import type { LossBatch } from '@rangeloss/losses';
import * as tf from '@tensorflow/tfjs-core';
import type { ClassBins } from './frequency-bins.ts';
import { withoutPrefix } from './prefixed-tensors.ts';
import type { TrainingBatch } from './training-batch.ts';
import type { TrainingStep } from './training-step.ts';

/** What one named term does in one batch. */
export interface TermDiagnostics {
  /** Unweighted value. */
  readonly value: number;
  /** Euclidean norm of the unweighted term's gradient at the embeddings. */
  readonly gradientNorm: number;
  /** That norm divided by the softmax term's; absent without a softmax term or where its gradient is zero. */
  readonly gradientRatio?: number;
  /** Share of the batch's rows that take part with a gradient. */
  readonly active: number;
  /** The same within each frequency bin; a bin without rows in the batch is absent, not zero. */
  readonly activeByBin: Readonly<Record<string, number>>;
}

export interface Diagnostics {
  readonly terms: Readonly<Record<string, TermDiagnostics>>;
  /**
   * Per loss the norm of its *weighted* gradient at the embeddings as a ratio to softmax's weighted one: what the
   * loss really does to the embedding, weights included. Empty without a softmax loss.
   */
  readonly weightedRatio: Readonly<Record<string, number>>;
}

/**
 * Looks at what each term would do to a batch, without changing any state: running statistics, weights and centers
 * stay as they are, so that a run with diagnostics is the same run.
 */
export async function diagnose(
  step: TrainingStep,
  batch: TrainingBatch,
  index: number,
  bins?: ClassBins,
): Promise<Diagnostics> {
  const tensors = tf.tidy(() => measure(step, batch, index));
  try {
    const read = async (map: tf.NamedTensorMap) => {
      const values = await Promise.all(
        Object.entries(map).map(async ([name, tensor]) => [name, await tensor.data<'float32'>()] as const),
      );
      return Object.fromEntries(values);
    };
    const [values, norms, active, losses] = [
      await read(tensors.values),
      await read(tensors.norms),
      await read(tensors.active),
      await read(tensors.losses),
    ];
    const reference = norms['softmax']?.[0] ?? 0;
    const weighted = losses['softmax']?.[0] ?? 0;
    const terms = Object.entries(values).map(([name, value]) => {
      const gradientNorm = norms[name]![0]!;
      const rows = active[name] ?? new Float32Array(batch.classes.length);
      const entry: TermDiagnostics = {
        value: value[0]!,
        gradientNorm,
        ...(reference > 0 ? { gradientRatio: gradientNorm / reference } : {}),
        active: meanOf(rows),
        activeByBin: bins === undefined ? {} : shareByBin(rows, batch.classes, bins),
      };
      return [name, entry] as const;
    });
    const ratios = Object.entries(losses).map(([name, norm]) => [name, norm[0]! / weighted] as const);
    return {
      terms: Object.fromEntries(terms),
      weightedRatio: Object.fromEntries(weighted > 0 ? ratios : []),
    };
  } finally {
    tf.dispose(Object.values(tensors));
  }
}

function measure(step: TrainingStep, batch: TrainingBatch, index: number) {
  const { images, labels, prepared } = step.batchTensors(batch, index);
  const embeddings = step.model.forward(images, { training: true, updateStatistics: false });
  const batchOf = (at: tf.Tensor2D) => step.lossBatch(at, labels, prepared);
  const { terms, active } = step.loss.compute(batchOf(embeddings));
  return {
    values: { ...terms } as tf.NamedTensorMap,
    active: { ...active } as tf.NamedTensorMap,
    norms: step.loss.gradientNorms(embeddings, batchOf) as tf.NamedTensorMap,
    losses: weightedNorms(step, embeddings, batchOf),
  };
}

function weightedNorms(
  { loss }: TrainingStep,
  embeddings: tf.Tensor2D,
  batchOf: (at: tf.Tensor2D) => LossBatch,
): tf.NamedTensorMap {
  return Object.fromEntries(
    loss.losses.map((part) => {
      const total = (at: tf.Tensor) => {
        const batch = batchOf(at as tf.Tensor2D);
        const own = part.compute({ ...batch, prepared: withoutPrefix(batch.prepared, `${part.name}/`) });
        // A loss of weight zero is a constant, which tfjs refuses to differentiate.
        return tf.add(own.total, tf.mul(tf.sum(at), 0));
      };
      return [part.name, tf.sqrt(tf.sum(tf.square(tf.grad(total)(embeddings))))];
    }),
  );
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function shareByBin(rows: Float32Array, classes: Int32Array, bins: ClassBins): Record<string, number> {
  const shares: Record<string, number> = {};
  bins.names.forEach((name, bin) => {
    const members = rows.filter((_, row) => bins.binOfClass[classes[row]!] === bin);
    if (members.length > 0) shares[name] = meanOf(members);
  });
  return shares;
}
