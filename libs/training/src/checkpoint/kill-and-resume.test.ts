import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = path.join(import.meta.dirname, '../testing/killed-run.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the script, killing it with SIGKILL at a step; gives its lines. */
async function runUntil(name: string, step?: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@rangeloss/source', script, path.join(folder, name), String(step)],
    { stdio: ['ignore', 'pipe', 'ignore'], cwd: import.meta.dirname },
  );
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (step !== undefined && output.includes(`step ${step}\n`)) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return output.trim().split('\n');
}

/** A few points in the gate; twenty where the deep tests run. */
const deep = process.env['RANGELOSS_DEEP'] !== undefined;
const killPoints = deep ? Array.from({ length: 20 }, (_, place) => place + 1) : [2, 10, 20];

describe('a run killed with SIGKILL and started again', () => {
  it(
    'ends with the weights of an uninterrupted run, bit for bit',
    async () => {
      const expected = (await runUntil('whole')).at(-1);
      expect(expected).toMatch(/^weights [0-9a-f]{64}$/);
      for (const point of killPoints) {
        const killed = await runUntil(`at-${point}`, point);
        expect(killed.at(-1)).not.toMatch(/^weights/);
        const resumed = await runUntil(`at-${point}`);
        expect(Number(resumed[0]!.split(' ')[1])).toBeGreaterThanOrEqual(point - 3);
        expect(resumed.at(-1)).toBe(expected);
      }
    },
    (deep ? 6 : 1) * 600_000,
  );
});
