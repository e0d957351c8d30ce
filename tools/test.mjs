// `npm test`: every project's tests through Nx (cached by input), then what the machine lacks, then the count.
// `npm run test:deep` adds the slow suites. Words after `--` choose projects: `npm test -- losses evaluation`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';

ensureInstalled();
const words = process.argv.slice(2);
const deep = words.includes('--deep');
const projects = words.filter((word) => !word.startsWith('-'));
const named = (project) => (project === 'mlflow-js' ? project : `@rangeloss/${project}`);
const selection = projects.length === 0 ? [] : ['--projects', projects.map(named).join(',')];

/** A project is called as its folder; the studies' folder has the name of the app. */
const projectOf = (folder) => (folder === 'experiments' ? 'studies' : path.basename(folder));

/** Where each tested project leaves its results: the project's own path below the cache folder. */
function testedFolders() {
  const folders = ['libs', 'apps'].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => path.join(group, name)),
  );
  return [...folders, 'tools/checks', 'experiments']
    .filter((folder) => projects.length === 0 || projects.includes(projectOf(folder)))
    .filter((folder) =>
      ['ts', 'mjs'].some((end) => existsSync(path.join(root, folder, `vitest.config.${end}`))),
    )
    .map((folder) => path.join(root, '.cache', 'test-results', folder));
}

for (const folder of testedFolders()) rmSync(folder, { recursive: true, force: true });
// Native TensorFlow uses every core: two projects at once would only take them from each other.
const run = spawnSync(
  process.execPath,
  [path.join(root, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'test', '--parallel=1', ...selection],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...(deep ? { RANGELOSS_DEEP: '1' } : {}) },
  },
);

let passed = 0;
let failed = 0;
let skipped = 0;
const lacks = new Set();
for (const folder of testedFolders()) {
  const project = projectOf(path.relative(path.join(root, '.cache', 'test-results'), folder));
  const lacksFile = path.join(folder, 'lacks.txt');
  if (existsSync(lacksFile)) {
    const lines = readFileSync(lacksFile, 'utf8').split('\n').filter(Boolean);
    for (const line of lines) lacks.add(`${project}: ${line}`);
  }
  const resultsFile = path.join(folder, 'results.json');
  if (!existsSync(resultsFile)) {
    console.log(`${project}: no results were written`);
    failed += 1;
    continue;
  }
  const counts = JSON.parse(readFileSync(resultsFile, 'utf8'));
  passed += counts.numPassedTests;
  // A file that fails before its first test counts as one failure, or it would vanish from the sum.
  failed += Math.max(counts.numFailedTests, counts.numFailedTestSuites > 0 ? 1 : 0);
  skipped += counts.numPendingTests;
}
if (run.status !== 0 && failed === 0) failed = 1;
if (lacks.size > 0) {
  console.log('\nNot tested, because this machine lacks it (RANGELOSS_REQUIRE makes a lack a failure):');
  for (const lack of [...lacks].sort()) console.log(`  ${lack}`);
}
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
