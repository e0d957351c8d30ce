import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './pages.ts';

/** What an expression over the exports of a module in `tools` gives, as JSON: tools are plain Node, outside of every project. */
export function askTool(file: string, expression: string): unknown {
  const address = pathToFileURL(path.join(root, 'tools', file)).href;
  const code = `const tool = await import('${address}'); console.log(JSON.stringify(${expression}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
