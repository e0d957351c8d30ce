import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { initialValues, lossNames } from './loss-choices.ts';
import { defaultSettings, sideNames } from './settings.ts';
import { lossConfig, lossLabel, studyYaml } from './study.ts';

const command = path.resolve(import.meta.dirname, '../../../experiments/bin/rangeloss.mjs');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-playground-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What the real command prints as JSON. */
async function rangeloss(...words: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...words, '--json'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
  return JSON.parse(stdout);
}

describe('the exported config', () => {
  it('is run by the command as it is', async () => {
    await writeFile(path.join(folder, 'playground.yaml'), studyYaml(defaultSettings, 0));
    const result = (await rangeloss(
      'run',
      'playground.yaml',
      'loss=+range',
      'train.steps=2',
      'backend=wasm',
    )) as {
      config: { loss: unknown; seed: number };
      counts: { images: number; 'tail-identities': number };
      distribution: { images: number }[];
    };
    expect(result.config.loss).toEqual(lossConfig(defaultSettings, 'right'));
    expect(result.distribution.map(({ images }) => images).sort((a, b) => b - a)).toEqual(
      defaultSettings.tail,
    );
    expect(result.counts['tail-identities']).toBe(4);
  });

  it('is accepted with every loss, two to a study, and with the same loss twice', async () => {
    const pairs = [...lossNames, 'range' as const, 'range' as const];
    for (let place = 0; place < pairs.length; place += 2) {
      const [left, right] = [pairs[place]!, pairs[place + 1]!].map((loss, at) => ({
        loss,
        // Two equal cells would be one: the second of the same loss differs in a value.
        values:
          place === lossNames.length && at === 1 ? { ...initialValues(loss), k: 3 } : initialValues(loss),
      }));
      const file = path.join(folder, `${place}.yaml`);
      const settings = { ...defaultSettings, left: left!, right: right!, sampler: 'square-root' as const };
      await writeFile(file, studyYaml(settings, 777));
      const plan = JSON.stringify(await rangeloss('grid', file, '--plan'));
      for (const side of sideNames) expect(plan).toContain(lossLabel(settings, side));
    }
  });

  it('multiplies lambda into the weights of both terms, without digits of binary fractions', () => {
    const values = { k: 3, margin: 7, alpha: 0.1, beta: 3, lambda: 0.2 };
    const text = studyYaml({ ...defaultSettings, right: { loss: 'range', values } }, 500);
    const study = parse(text) as { grid: { loss: Record<string, unknown> }; train: { steps: number } };
    expect(study.grid.loss['+range']).toEqual({
      softmax: 1,
      range: { intra: 0.02, inter: 0.6, k: 3, margin: 7 },
    });
    expect(study.train.steps).toBe(500);
  });
});
