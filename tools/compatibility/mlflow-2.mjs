#!/usr/bin/env node
// Runs the tests of libs/mlflow-js against the newest MLflow 2.x from PyPI and writes what came of it to
// libs/mlflow-js/results/mlflow-2.json. Needs python3 with venv, and the registry.
//
//   node tools/compatibility/mlflow-2.mjs [FOLDER]    FOLDER keeps the virtual environment (default .cache/mlflow-2)
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');
const library = path.join(repository, 'libs/mlflow-js');
const folder = path.resolve(process.argv[2] ?? path.join(repository, '.cache/mlflow-2'));
const python = path.join(folder, 'bin/python');

if (!existsSync(python)) {
  mkdirSync(folder, { recursive: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
}
// setuptools: some 2.x versions import pkg_resources without naming it.
execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'mlflow[auth]>=2,<3', 'setuptools<81'], {
  stdio: 'inherit',
});
const version = execFileSync(python, [path.join(repository, 'tools/oracles/mlflow.py'), 'version'])
  .toString()
  .replaceAll(/["\s]/g, '');

// Where tools/vitest.shared.ts has the results written.
const report = path.join(repository, '.cache/test-results/libs/mlflow-js/results.json');
// One file after the other: each starts a server, and what counts here is the answers, not the time.
const words = ['vitest', 'run', '--no-file-parallelism'];
rmSync(report, { force: true });
spawnSync('npx', words, {
  cwd: library,
  stdio: 'inherit',
  env: { ...process.env, RANGELOSS_MLFLOW_PYTHON: python },
});
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status, failureMessages }) => ({
    file: path.relative(library, name),
    test: fullName,
    status,
    ...(status === 'failed' ? { why: failureMessages[0]?.split('\n')[0]?.slice(0, 300) } : {}),
  })),
);
const of = (status) => tests.filter((test) => test.status === status);
const result = {
  mlflow: version,
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  command: 'node tools/compatibility/mlflow-2.mjs',
  passed: of('passed').length,
  failed: of('failed'),
  skipped: tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ file, test }) => `${file}: ${test}`),
};
mkdirSync(path.join(library, 'results'), { recursive: true });
writeFileSync(path.join(library, 'results/mlflow-2.json'), `${JSON.stringify(result, undefined, 2)}\n`);
console.log(
  `MLflow ${version}: ${result.passed} passed, ${result.failed.length} failed, ${result.skipped.length} skipped`,
);
process.exitCode = result.failed.length > 0 ? 1 : 0;
