#!/usr/bin/env node
// Starts Node again with what running from source needs: tsx by its absolute path, so that the command works
// from any folder, and the condition that resolves our libraries to their sources.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const require = createRequire(import.meta.url);
const tsx = pathToFileURL(require.resolve('tsx')).href;
const main = path.resolve(import.meta.dirname, '../src/main.ts');
const child = spawn(
  process.execPath,
  ['--import', tsx, '--conditions=@rangeloss/source', main, ...process.argv.slice(2)],
  // TensorFlow's start-up notes would break progress displays; its warnings and errors stay.
  { stdio: 'inherit', env: { TF_CPP_MIN_LOG_LEVEL: '1', ...process.env } },
);
// A terminal sends Ctrl-C to the whole group; passing it on as well would look like an impatient second one.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1);
});
