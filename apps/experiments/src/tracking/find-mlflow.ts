import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '@rangeloss/foundation';

const run = promisify(execFile);

/** Asked in place of `import mlflow`, which takes seconds. */
const QUESTION = 'import importlib.util as u, sys; sys.exit(u.find_spec("mlflow.server") is None)';

async function hasMlflow(python: string): Promise<boolean> {
  try {
    await run(python, ['-c', QUESTION]);
    return true;
  } catch {
    return false;
  }
}

/**
 * A Python with MLflow: RANGELOSS_MLFLOW_PYTHON, else `.venv-mlflow` or `.venv` of the working folder, else the one
 * on the path.
 *
 * @throws UserError that says how to get it
 */
export async function findMlflow(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const named = environment['RANGELOSS_MLFLOW_PYTHON'] ?? '';
  const candidates =
    named === ''
      ? [
          ...['.venv-mlflow', '.venv'].map((folder) => path.resolve(folder, 'bin/python')).filter(existsSync),
          'python3',
        ]
      : [named];
  for (const python of candidates) if (await hasMlflow(python)) return python;
  throw new UserError(
    `No MLflow is installed: ${candidates.join(' and ')} ${candidates.length > 1 ? 'have' : 'has'} none.`,
    {
      field: 'RANGELOSS_MLFLOW_PYTHON',
      mend:
        'Get it: python3 -m venv .venv-mlflow && .venv-mlflow/bin/pip install mlflow, then the same command again. ' +
        'Or name a Python that has it: RANGELOSS_MLFLOW_PYTHON=/path/to/python.',
    },
  );
}
