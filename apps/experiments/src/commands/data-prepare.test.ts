import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { studyFolder } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';

describe('data prepare', { timeout: 60_000 }, () => {
  it('refuses what needs no preparing, and says what there is', async () => {
    const { code, stderr } = await runInProcess(await studyFolder(), ['data', 'prepare', 'glyph']);
    expect(code).toBe(2);
    expect(stderr).toContain('glyphs');
  });

  it('tells the size and the licences before it downloads, and what to do when npm cannot', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'rangeloss-glyphs-'));
    // Nothing listens there, and npm is told not to wait.
    const offline = {
      RANGELOSS_CACHE: cache,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_cache: cache,
    };
    const { code, stdout, stderr } = await runInProcess(
      await studyFolder(),
      ['data', 'prepare', 'glyphs', '--json'],
      offline,
    );
    expect(stderr).toMatch(/100 font families .*OFL-1\.1.*101 packages, 80 MB to download/);
    expect(stderr).toContain('npm could not fetch');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { mend: expect.stringContaining('npm ping') as string },
    });
  });

  it('is named by a study whose glyphs are not drawn yet', async () => {
    const cache = await mkdtemp(path.join(tmpdir(), 'rangeloss-glyphs-'));
    const words = ['data', 'describe', 'study.yaml', 'data.source=glyphs', '--no-figure'];
    const { code, stderr } = await runInProcess(await studyFolder(), words, { RANGELOSS_CACHE: cache });
    expect(code).toBe(2);
    expect(stderr).toContain('rangeloss data prepare glyphs');
  });
});
