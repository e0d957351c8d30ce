// `npm run playground`: builds the playground's static files into apps/playground/dist and serves them.
// Words after `--` go to the server: `npm run playground -- --port 8080`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';

ensureInstalled();
const vite = (...words) =>
  spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@rangeloss/source',
      path.join(root, 'node_modules/vite/bin/vite.js'),
      ...words,
    ],
    { cwd: path.join(root, 'apps/playground'), stdio: 'inherit' },
  ).status ?? 1;
process.exitCode =
  vite('build', '--logLevel', 'warn') || vite('preview', '--strictPort', ...process.argv.slice(2));
