// Printed into Nx's cache key: what a test's outcome depends on besides the files of the workspace.
// A changed Python, MLflow, browser or native binding must never be answered with an old green.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const output = (command, ...args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'absent';
  }
};
const digest = (file) =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16) : 'absent';

const mlflowPython = process.env.RANGELOSS_MLFLOW_PYTHON ?? path.join(root, '.venv-mlflow/bin/python');
const facts = {
  python: output('python3', '--version'),
  mlflow: existsSync(mlflowPython)
    ? output(mlflowPython, '-m', 'pip', 'show', 'mlflow').split('\n')[1]
    : 'absent',
  chromium: output(process.env.RANGELOSS_CHROMIUM ?? 'chromium', '--version'),
  binding: digest(path.join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node')),
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
