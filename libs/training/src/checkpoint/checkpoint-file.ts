import { readFile } from 'node:fs/promises';
import { sha256Hex, UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import { z } from 'zod';
import { decodeSafetensors, encodeSafetensors } from '../state/safetensors.ts';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';

/** What a checkpoint belongs to: JSON values, so that a difference can be named by its field. */
export interface RunIdentity {
  /** The part of the configuration that decides the course of training. */
  readonly config: unknown;
  /** The data, for example its manifest's hash. */
  readonly data: unknown;
}

/** A checkpoint as read from its file. */
export interface Checkpoint {
  readonly file: string;
  readonly snapshot: TrainingSnapshot;
  readonly identity: RunIdentity;
  /** Metrics of the evaluation at the same step, where there was one. */
  readonly metrics: Readonly<Record<string, number>>;
}

const metadataSchema = z.object({
  format: z.literal('rangeloss-checkpoint-1'),
  /** SHA-256 of the file written with an empty checksum: it covers the header as well as the values. */
  checksum: z.string(),
  step: z.coerce.number().int().nonnegative(),
  config: z.string(),
  data: z.string(),
  callbacks: z.string(),
  metrics: z.string(),
});

/** Writes a checkpoint to a temporary file, flushes it and renames it to `file`. @returns its bytes */
export async function writeCheckpoint(
  file: string,
  snapshot: TrainingSnapshot,
  identity: RunIdentity,
  metrics: Readonly<Record<string, number>> = {},
): Promise<number> {
  const metadata = {
    format: 'rangeloss-checkpoint-1',
    step: String(snapshot.step),
    config: JSON.stringify(identity.config),
    data: JSON.stringify(identity.data),
    callbacks: JSON.stringify(snapshot.callbacks),
    metrics: JSON.stringify(metrics),
  };
  const encode = (checksum: string) =>
    encodeSafetensors({ tensors: snapshot.tensors, metadata: { ...metadata, checksum } });
  const checksum = sha256Hex(encode(''));
  const bytes = encode(checksum);
  await writeFileAtomic(file, bytes);
  return bytes.length;
}

/** @throws UserError when the file is missing, torn, changed, or no checkpoint */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new UserError(`Cannot read the checkpoint ${file}: ${(error as Error).message}.`, {
      file,
      cause: error,
    });
  });
  const content = decodeSafetensors(bytes, file);
  const parsed = metadataSchema.safeParse(content.metadata);
  if (!parsed.success) {
    throw new UserError(`${file} holds tensors but is not a checkpoint of this program.`, {
      file,
      mend: 'Load its weights with loadWeights instead.',
    });
  }
  const { checksum, ...metadata } = parsed.data;
  const unsigned = encodeSafetensors({ ...content, metadata: { ...content.metadata, checksum: '' } });
  if (sha256Hex(unsigned) !== checksum) {
    throw new UserError(`${file} is damaged: its checksum differs.`, {
      file,
      mend: 'Take an older checkpoint.',
    });
  }
  return {
    file,
    snapshot: {
      step: metadata.step,
      tensors: content.tensors,
      callbacks: JSON.parse(metadata.callbacks) as Record<string, unknown>,
    },
    identity: { config: JSON.parse(metadata.config), data: JSON.parse(metadata.data) },
    metrics: JSON.parse(metadata.metrics) as Record<string, number>,
  };
}
