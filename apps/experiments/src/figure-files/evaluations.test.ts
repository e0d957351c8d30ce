import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStudy } from '../grid/open-study.ts';
import { keptStudy, type KeptStudy } from '../testing/kept-study.ts';

let study: KeptStudy;
beforeAll(async () => {
  study = await keptStudy();
}, 60_000);
afterAll(() => rm(study.folder, { recursive: true }));

const judged = (accuracy: number) => ({
  protocol: 'lfw',
  result: {
    accuracy: { mean: accuracy, standardError: 0.01 },
    auc: 0.99,
    eer: 0.05,
    counts: { pairs: 6000, genuine: 3000, impostors: 3000 },
    tarAtFar: [
      { far: 1, tar: 1 },
      { far: 0.1, tar: 0.9 },
      { far: 0.01, tar: accuracy / 2 },
      { far: 0.001, tar: null },
    ],
  },
});

describe('what rangeloss evaluate said of the networks of a study', () => {
  const fields = { evaluations: ['lfw'], where: { 'data.truncate': '0' } };
  const columns = [
    { metric: 'lfw/accuracy', title: 'LFW', percent: true },
    { metric: 'lfw/tar-at-far-0.01', title: 'TAR', percent: true },
  ];
  const table = { ...fields, draw: { kind: 'table', columns }, formats: ['csv'] };

  test('is asked for by the commands that write it', async () => {
    const { code, stderr } = await study.figures(await study.write('lfw', table));
    expect(code).toBe(2);
    expect(stderr).toMatch(/mkdir -p runs\/small\/evaluations\/lfw\n/);
    expect(stderr).toMatch(/rangeloss embed --checkpoint runs\/small\/checkpoints\/\w{16} --data lfw /);
    expect(stderr).toMatch(
      /rangeloss evaluate --protocol lfw .* > runs\/small\/evaluations\/lfw\/\w{16}\.json/,
    );
  });

  test('becomes metrics for tables and a curve of the rates that were asked for', async () => {
    const [given, out] = [path.join(study.folder, 'study.yaml'), path.join(study.folder, 'runs')];
    const { plan } = await openStudy({ given, settings: [], presets: [], out });
    const place = path.join(out, 'small/evaluations/lfw');
    await mkdir(place, { recursive: true });
    for (const { id, labels } of plan.cells)
      await writeFile(
        path.join(place, `${id}.json`),
        JSON.stringify(judged(labels['loss'] === 'range' ? 0.9 : 0.8)),
      );
    await study.drawn(await study.write('lfw', table), '--to', 'lfw');
    expect((await study.text('lfw/lfw.csv')).split('\n').slice(1, 3)).toEqual([
      'softmax,0.8,0.8,0.8,3,false,0.4,0.4,0.4,3,false',
      'range,0.9,0.9,0.9,3,false,0.45,0.45,0.45,3,false',
    ]);
    const draw = { kind: 'roc', part: 'lfw' };
    await study.drawn(await study.write('curve', { ...fields, draw, formats: ['csv'] }), '--to', 'lfw');
    const rows = (await study.text('lfw/curve.csv')).trim().split('\n');
    expect(rows).toHaveLength(1 + 2 * 3);
    expect(rows[1]).toMatch(/^softmax,0\.01,0\.4/);
  });

  test('is refused where it is no judgement of pairs', async () => {
    const [given, out] = [path.join(study.folder, 'study.yaml'), path.join(study.folder, 'runs')];
    const { plan } = await openStudy({ given, settings: [], presets: [], out });
    await writeFile(path.join(out, 'small/evaluations/lfw', `${plan.cells[0]!.id}.json`), '{"result": {}}');
    const { code, stderr } = await study.figures(await study.write('lfw', table));
    expect(code).toBe(2);
    expect(stderr).toContain('result.accuracy');
  });
});
