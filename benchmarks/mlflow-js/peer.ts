import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const answer = z.object({ seconds: z.number(), p99: z.number().nullable() });
export type PeerAnswer = z.output<typeof answer>;

/** RANGELOSS_MLFLOW_PYTHON names a Python with mlflow, else it is looked for in `.venv-mlflow`. */
export const python =
  process.env['RANGELOSS_MLFLOW_PYTHON'] ??
  path.resolve(import.meta.dirname, '../../.venv-mlflow/bin/python');

/** Runs one task of peer.py. @throws Error with the reason when it cannot be run here. */
export async function peer(
  task: 'sync' | 'async' | 'batches' | 'runs' | 'steps',
  uri: string,
  count: number,
): Promise<PeerAnswer> {
  const script = path.join(import.meta.dirname, 'peer.py');
  const { stdout } = await promisify(execFile)(python, [script, task, uri, String(count)], {
    maxBuffer: 1 << 26,
  });
  return answer.parse(JSON.parse(stdout.trim().split('\n').at(-1)!));
}
