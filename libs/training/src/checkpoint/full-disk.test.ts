import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { train } from '../loop/train.ts';
import { captureTensors } from '../state/training-snapshot.ts';
import { useCpuBackend } from '../testing/cpu.ts';
import { disposeStep, smallBatch, smallStep } from '../testing/small-run.ts';
import { keepCheckpoints } from './checkpoint-callback.ts';
import { loadCheckpoint } from './checkpoint-folder.ts';

const identity = { config: { steps: 6 }, data: 'small' };
/** Room for a checkpoint or two of the small run, and not for the third. */
const KIBIBYTES = 12;
const folder = await mkdtemp(path.join(tmpdir(), 'full-disk-'));
const reason = mountFailure();

/** A real file system of a few pages; undefined where it was mounted, else why not. */
function mountFailure(): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${KIBIBYTES}k`, 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch {
    const lacks = process.env['RANGELOSS_LACKS'];
    const text = 'a full file system (mount of a tmpfs takes root on Linux)';
    if (lacks !== undefined) appendFileSync(lacks, `mount\t${text}\n`);
    return text;
  }
}

beforeAll(useCpuBackend);
afterAll(async () => {
  if (reason === undefined) execFileSync('umount', [folder]);
  await rmdir(folder);
});

describe.skipIf(reason !== undefined)('a disk that fills up', () => {
  it('ends the run with the mend, and the last whole checkpoint goes on to the same bits', async () => {
    const run = async (callbacks: Parameters<typeof train>[0]['callbacks'] = [], resume?: string) => {
      const step = smallStep({ optimizer: { name: 'adamw', rate: 0.01 } });
      const checkpoint = resume === undefined ? undefined : await loadCheckpoint(resume, identity);
      try {
        await train({
          step,
          batches: smallBatch,
          steps: 6,
          checkpointEvery: 2,
          callbacks,
          ...(checkpoint === undefined ? {} : { resume: checkpoint.snapshot }),
        });
        return await captureTensors(step.variables());
      } finally {
        disposeStep(step);
      }
    };
    const undisturbed = await run();
    await expect(run([keepCheckpoints({ folder, identity })])).rejects.toThrow(
      /Cannot write .*the disk is full/,
    );
    // Whole checkpoints and nothing else: what did not fit has left no temporary file behind.
    const names = (await readdir(folder)).sort();
    expect(names.every((name) => /^step-0000000[246]\.safetensors$/.test(name))).toBe(true);
    const last = (await loadCheckpoint(folder, identity, ({ message }) => expect.fail(message)))!;
    expect(path.basename(last.file)).toBe(names.at(-1));
    expect(last.snapshot.step).toBeLessThan(6);
    expect(await run([], folder)).toEqual(undisturbed);
  });
});
