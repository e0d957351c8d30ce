#!/usr/bin/env node
// Runs the tests of libs/mlflow-js against the newest MLflow 2.x from PyPI and writes what came of it to
// libs/mlflow-js/results/mlflow-2.json. Needs python3 with venv, and the registry.
//
//   node tools/compatibility/mlflow-2.mjs [FOLDER [WORD]]
//
// FOLDER keeps the virtual environment (default .cache/mlflow-2). With WORD only the files with it in their names are run,
// and nothing is written.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../..');
const library = path.join(repository, 'libs/mlflow-js');
const folder = path.resolve(process.argv[2] ?? path.join(repository, '.cache/mlflow-2'));
const python = path.join(folder, 'bin/python');

if (!existsSync(python)) {
  mkdirSync(folder, { recursive: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
}
// setuptools: some 2.x versions import pkg_resources without naming it. SQLAlchemy: 2.1 has lost a class that the last
// 2.x takes from it, and its own requirements do not say so.
const packages = ['mlflow[auth]>=2,<3', 'setuptools<81', 'sqlalchemy<2.1'];
execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });
const version = execFileSync(python, [path.join(repository, 'tools/oracles/mlflow.py'), 'version'])
  .toString()
  .replaceAll(/["\s]/g, '');

// Where the shared configuration of the tests has them write; a path on the command line would not be heeded.
const report = path.join(repository, '.cache/test-results/libs/mlflow-js/results.json');
const [, , , word] = process.argv;
// The files that talk to MLflow, one after the other: each starts a server. What counts here is the answers, not the time.
const files = readdirSync(path.join(library, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts') && file !== 'testing/requirement.test.ts')
  .filter((file) => readFileSync(path.join(library, 'src', file), 'utf8').includes('mlflowRequirement('))
  .filter((file) => word === undefined || file.includes(word));
const words = ['vitest', 'run', '--testTimeout=900000', '--hookTimeout=900000'];

/** What MLflow 2 does not have, by the names of the tests that need it. */
const lacking = [
  [/keeps logged models/, 'logged models came with MLflow 3.0'],
  [/lists the outer run/, "a run's page lists the runs below it in MLflow 3 only"],
  [/migrate-filestore/, '`mlflow migrate-filestore` came with MLflow 3'],
  [/answers, orders, pages and refuses/, '`IS NULL` and `IS NOT NULL` in filters came with MLflow 3'],
];
const testResults = files.flatMap((file) => {
  rmSync(report, { force: true });
  spawnSync('npx', [...words, `src/${file}`], {
    cwd: library,
    stdio: 'inherit',
    env: { ...process.env, RANGELOSS_MLFLOW_PYTHON: python },
  });
  if (existsSync(report)) return JSON.parse(readFileSync(report, 'utf8')).testResults;
  const none = {
    fullName: 'the whole file',
    status: 'failed',
    failureMessages: ['it did not run to its end'],
  };
  return [{ name: path.join(library, 'src', file), assertionResults: [none] }];
});
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status, failureMessages }) => ({
    file: path.relative(library, name),
    test: fullName,
    status,
    ...(status === 'failed' ? failure(fullName, failureMessages) : {}),
  })),
);
function failure(name, messages) {
  const lacks = lacking.find(([pattern]) => pattern.test(name))?.[1];
  return { messages: messages.map((message) => message.split('\n')[0].slice(0, 300)), lacks };
}
const of = (status) => tests.filter((test) => test.status === status);
const result = {
  mlflow: version,
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  command: 'node tools/compatibility/mlflow-2.mjs',
  sqlalchemy: execFileSync(python, ['-c', 'import sqlalchemy; print(sqlalchemy.__version__)'])
    .toString()
    .trim(),
  passed: of('passed').length,
  lackingInMlflow2: of('failed').filter(({ lacks }) => lacks !== undefined),
  failed: of('failed').filter(({ lacks }) => lacks === undefined),
  skipped: tests
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ file, test }) => `${file}: ${test}`),
};
if (word === undefined)
  writeFileSync(path.join(library, 'results/mlflow-2.json'), `${JSON.stringify(result, undefined, 2)}\n`);
console.log(
  `MLflow ${version}: ${result.passed} passed, ${result.failed.length} failed, ` +
    `${result.lackingInMlflow2.length} need MLflow 3, ${result.skipped.length} skipped`,
);
process.exitCode = result.failed.length > 0 ? 1 : 0;
