// Plain Node, built-ins only: what `npm start` and `npm test` do first. npm runs no pre-scripts here (.npmrc).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
const stamp = path.join(root, 'node_modules', '.rangeloss-lock');

/** Runs `npm ci` when the lock file is not the one that node_modules was installed from. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`rangeloss needs Node 20.19 or newer; this is ${process.version}.`);
    process.exit(2);
  }
  const hash = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  console.error('Installing the packages that package-lock.json names (npm ci), once ...');
  const npm = process.env.npm_execpath;
  const [command, ...head] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const result = spawnSync(command, [...head, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm === undefined && process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(
      'npm ci did not finish. Check the connection to the npm registry, then run the same command again.',
    );
    process.exit(1);
  }
  restoreNative();
  writeFileSync(stamp, hash);
}

/** npm ci empties node_modules, the compiled native binding included: it is built again where its libraries are cached. */
function restoreNative() {
  const command = path.join(root, 'apps/experiments/bin/rangeloss.mjs');
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  const status = spawnSync(process.execPath, [command, 'backend', 'status', '--json'], options);
  const cached = status.status === 0 && (JSON.parse(status.stdout).libraryBytes ?? 0) > 0;
  if (!cached) return;
  console.error('Building the native backend again from the cache ...');
  const built = spawnSync(process.execPath, [command, 'backend', 'install', '--no-download', '--quiet'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0)
    console.error('It could not be built; the other backends work. rangeloss doctor says more.');
}
