import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
/** Inside the workspace, where its packages are found, and ignored by git. */
const place = path.join(root, '.cache/docs-training');
let checkpoints: string;

beforeAll(async () => {
  checkpoints = await mkdtemp(path.join(tmpdir(), 'docs-'));
  await mkdir(place, { recursive: true });
});
afterAll(async () => {
  await rm(checkpoints, { recursive: true, force: true });
  await rm(place, { recursive: true, force: true });
});

async function runExample(page: string): Promise<string> {
  const text = await readFile(path.join(root, 'docs', `${page}.md`), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(text)![1]!;
  const file = path.join(place, `${page}.ts`);
  await writeFile(file, code);
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@rangeloss/source', file], {
    cwd: root,
    // A test runner may force colours, which would stand between the numbers.
    env: { ...process.env, FORCE_COLOR: '0', CHECKPOINTS: checkpoints },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code_ = await new Promise((resolve) => child.once('close', resolve));
  if (code_ !== 0) throw new Error(`The example of docs/${page}.md ended with ${String(code_)}:\n${errors}`);
  return output;
}

describe.runIf(existsSync(path.join(root, 'docs/training.md')))('the example', () => {
  it('of docs/models.md runs', async () => {
    expect(await runExample('models')).toContain('[ 2, 64 ] [ 2, 10 ]');
  }, 120_000);

  it('of docs/training.md runs, and resumes when it runs again', async () => {
    expect(await runExample('training')).toMatch(/steps 0 to 30[\s\S]*finished after 30 steps/);
    expect(await runExample('training')).toContain('steps 30 to 30');
  }, 240_000);
});
