import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What a test needs from the machine: there, or lacking with the reason. */
export type Requirement = { readonly python: string } | { readonly lacking: string };

const repository = path.resolve(import.meta.dirname, '../../../..');

/** The script that runs MLflow's own server and client. */
export const oracle = path.join(repository, 'tools/oracles/mlflow.py');

const installed = (python: string, module: string): boolean => {
  try {
    execFileSync(python, [oracle, 'has', module], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/**
 * Python with MLflow: RANGELOSS_MLFLOW_PYTHON, else `.venv-mlflow` at the repository's root. A lack is written to the
 * file that RANGELOSS_LACKS names, for the table at the end of the run.
 * @param module what has to be there besides: `flask_wtf` for the basic-auth app (pip's mlflow[auth]).
 * @throws Error when it lacks although RANGELOSS_REQUIRE lists `mlflow`.
 */
export function mlflowRequirement(
  env: Readonly<Record<string, string | undefined>> = process.env,
  root: string = repository,
  module = 'mlflow',
): Requirement {
  const python = env['RANGELOSS_MLFLOW_PYTHON'] ?? path.join(root, '.venv-mlflow/bin/python');
  if (installed(python, module)) return { python };
  const what = module === 'mlflow' ? 'MLflow' : `MLflow with ${module}`;
  const lacking = `no ${what} at ${env['RANGELOSS_MLFLOW_PYTHON'] === undefined ? '.venv-mlflow/bin/python' : python}`;
  if (
    (env['RANGELOSS_REQUIRE'] ?? '')
      .split(',')
      .map((word) => word.trim())
      .includes('mlflow')
  ) {
    throw new Error(`RANGELOSS_REQUIRE lists mlflow, but there is ${lacking}`);
  }
  const file = env['RANGELOSS_LACKS'];
  if (file !== undefined) fs.appendFileSync(file, `MLflow's server and Python client: ${lacking}\n`);
  return { lacking };
}
