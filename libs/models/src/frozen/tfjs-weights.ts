import { UserError } from '@rangeloss/foundation';
import * as tf from '@tensorflow/tfjs-core';

/** Gives the bytes of a file that lies beside the manifest. */
export type PartReader = (name: string) => Promise<Uint8Array>;

/**
 * The tensors of a tfjs weights manifest: the file `…-weights_manifest.json` itself, or the field `weightsManifest` of
 * a `model.json`. Quantised weights are turned into float32.
 *
 * @param manifest the parsed JSON
 * @param read gives the binary files that it names, from the disk or by fetch
 * @returns tensors by name, which the caller frees
 * @throws UserError when it is no manifest, or the files are shorter than it says
 */
export async function readTfjsWeights(manifest: unknown, read: PartReader): Promise<tf.NamedTensorMap> {
  const groups = groupsOf(manifest);
  const tensors: tf.NamedTensorMap = {};
  try {
    for (const { paths, weights } of groups) {
      const parts = await Promise.all(paths.map(read));
      const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let place = 0;
      for (const part of parts) {
        bytes.set(part, place);
        place += part.length;
      }
      checkLength(bytes.length, weights, paths);
      Object.assign(tensors, tf.io.decodeWeights(bytes.buffer, [...weights]));
    }
    return tensors;
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
}

type Groups = readonly {
  readonly paths: readonly string[];
  readonly weights: readonly tf.io.WeightsManifestEntry[];
}[];

function groupsOf(manifest: unknown): Groups {
  const field = (manifest as { weightsManifest?: unknown } | null)?.weightsManifest ?? manifest;
  const isManifest =
    Array.isArray(field) &&
    field.every(
      (group: Partial<Record<'paths' | 'weights', unknown>> | null) =>
        Array.isArray(group?.paths) && Array.isArray(group.weights),
    );
  if (isManifest) return field as Groups;
  throw new UserError(
    'This is no manifest of tfjs weights: a list of groups with paths and weights is expected.',
    {
      mend: 'Give the content of model.json, or of a file that ends in -weights_manifest.json.',
    },
  );
}

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

function checkLength(
  found: number,
  weights: readonly tf.io.WeightsManifestEntry[],
  paths: readonly string[],
): void {
  // The length of texts is known from their bytes alone.
  if (weights.some(({ dtype }) => dtype === 'string')) return;
  const expected = weights.reduce(
    (sum, { dtype, shape, quantization }) =>
      sum + tf.util.sizeFromShape(shape) * BYTES[quantization?.dtype ?? dtype]!,
    0,
  );
  if (found === expected) return;
  throw new UserError(`${paths.join(', ')} holds ${found} bytes, and the manifest says ${expected}.`, {
    file: paths.join(', '),
    mend: 'Get the file again.',
  });
}
