// `npm start`: the main job. Further words go to the command: `npm start -- train.steps=50`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureInstalled, root } from './install.mjs';

ensureInstalled();
const study = path.join('experiments', 'digits-long-tail', 'study.yaml');
const child = spawn(
  process.execPath,
  [path.join(root, 'apps/experiments/bin/rangeloss.mjs'), 'grid', study, ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
// A terminal's Ctrl-C reaches the child by itself; this process only has to outlive it.
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
