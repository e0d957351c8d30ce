import { mkdtemp, mkdir, readFile, rm, cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { writeNpy } from '@rangeloss/storage';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runInProcess } from '../testing/in-process.ts';
import { evaluateCommand } from './evaluate.ts';

const FIXTURES = path.join(import.meta.dirname, '../evaluate/fixtures');
const fixture = (name: string) => path.join(FIXTURES, name);

interface Found {
  readonly result: Record<string, unknown> & { readonly accuracy: { mean: number; standardError: number } };
  readonly notes: readonly string[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-evaluate-'));
});

/** Runs the command within this process: starting Node is most of a run's time. The real one is run below. */
async function evaluate(...words: string[]): Promise<Found> {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await evaluateCommand().parseAsync([...words, '--json'], { from: 'user' });
    return JSON.parse(said.mock.calls.map(([text]) => String(text)).join('')) as Found;
  } finally {
    said.mockRestore();
  }
}

async function refused(...words: string[]): Promise<string> {
  const error: unknown = await evaluate(...words).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error('It was not refused.', { cause: error });
  return `${error.message} ${error.mend ?? ''}`;
}

async function written(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

/** The cosine distance of two directions. */
const apart = (degrees: number) => 1 - Math.cos((degrees * Math.PI) / 180);

describe('a miniature of Labeled Faces in the Wild', () => {
  const given = ['--protocol', 'lfw', '--root', fixture('lfw-miniature'), '--network', 'pixels'];

  test('is embedded by face-api’s network as well', async () => {
    const found = await evaluate(
      '--protocol',
      'lfw',
      '--root',
      fixture('lfw-miniature'),
      '--network',
      'face-api',
    );
    expect(found).toMatchObject({ embeddings: { count: 12, dimension: 128 } });
  });

  test('gives what its angles say, on the labels as published', async () => {
    const { result } = await evaluate(...given);
    // Genuine pairs are 10, 85; 10, 85; 20, 30 degrees apart, impostors 5, 80; 5, 80; 25, 25. The first two folds reject
    // all but one of the third's genuine pairs, and the third is judged by a threshold that rejects all.
    expect(result.accuracy.mean).toBe(0.5);
    expect(result.accuracy.standardError).toBe(0);
    expect(result['auc']).toBeCloseTo(14 / 36, 12);
    expect(result['corrected']).toBeNull();
  });

  test('gives the corrected result where the errata are asked for, and says so', async () => {
    const { result, notes } = await evaluate(...given, '--errata', fixture('lfw-miniature/errata.txt'));
    // Now genuine 10, 5; 10, 5; 20, 30 and impostors 85, 80; 85, 80; 25, 25: the third fold accepts all four.
    expect(result.accuracy.mean).toBeCloseTo((1 + 1 + 0.5) / 3, 12);
    expect(result.accuracy.standardError).toBeCloseTo(1 / 6, 12);
    expect(result['auc']).toBeCloseTo(34 / 36, 12);
    expect(result['corrected']).toBe(4);
    expect(notes.join()).toContain('4 pairs are labelled by the errata');
  });

  test('needs an embedding of every image of its list', async () => {
    const root = path.join(folder, 'lfw-incomplete');
    await cp(fixture('lfw-miniature'), root, { recursive: true });
    await rm(path.join(root, 'lfw/Rubens_Barrichello/Rubens_Barrichello_0002.jpg'));
    const message = await refused('--protocol', 'lfw', '--root', root, '--network', 'pixels');
    expect(message).toContain(
      'Pair 7 (from 0) names Rubens_Barrichello/Rubens_Barrichello_0002.jpg, which has no embedding',
    );
  });
});

describe('a miniature of YouTube Faces', () => {
  const given = ['--protocol', 'ytf', '--root', fixture('ytf-miniature'), '--network', 'pixels'];

  test('gives what its angles say by each pooling', async () => {
    // Split 1: genuine 10 degrees between the means, impostors 100. Split 2: genuine 20, impostors 50 and 5.
    const published = await evaluate(...given);
    expect(published.result.accuracy.mean).toBeCloseTo((1 / 2 + 1 / 3) / 2, 12);
    expect(published.result['counts']).toEqual({ pairs: 5, genuine: 2, impostors: 3 });
    expect(published.result['framesUsed']).toEqual({ least: 1, most: 3 });
    const corrected = await evaluate(...given, '--errata', fixture('ytf-miniature/splits_corrected.txt'));
    expect(corrected.result.accuracy.mean).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(corrected.result['corrected']).toBe(1);
  });

  // Folds of split 2 have their thresholds halfway between the genuine and the impostor pair of split 1.
  const threshold = async (...words: string[]) => {
    const { result } = await evaluate(...given, ...words);
    return (result['folds'] as { threshold: number }[])[1]!.threshold;
  };

  test('takes frames by their numbers, not by their letters', async () => {
    // The first frames are 99 (0 degrees) and 7 (8 degrees); by letters frame 100 (30 degrees) would come first.
    expect(await threshold('--frames', '1')).toBeCloseTo((apart(8) + apart(100)) / 2, 3);
  });

  test('pools by the best and by the mean score', async () => {
    const mean = (...degrees: number[]) =>
      degrees.reduce((sum, each) => sum + apart(each), 0) / degrees.length;
    expect(await threshold('--pooling', 'best-score')).toBeCloseTo((apart(8) + apart(70)) / 2, 2);
    const genuine = mean(8, 12, 22, 18, 38, 42);
    expect(await threshold('--pooling', 'mean-score')).toBeCloseTo((genuine + mean(100, 70, 130)) / 2, 2);
  });

  test('names the pair whose video has no frame', async () => {
    const root = path.join(folder, 'ytf-incomplete');
    await cp(fixture('ytf-miniature'), root, { recursive: true });
    await rm(path.join(root, 'aligned_images_DB/Abel_Pacheco/3'), { recursive: true });
    const message = await refused('--protocol', 'ytf', '--root', root, '--network', 'pixels');
    expect(message).toContain('Pair 3 (from 0) names the video Abel_Pacheco/3, which has no frame');
  });
});

describe('embeddings of other frameworks', () => {
  const expected = readFile(fixture('expected.json'), 'utf8').then(
    (text) =>
      JSON.parse(text) as {
        auc: number;
        pairs: number;
        genuine: number;
        agedbAuc: number;
        retrieval: Record<string, number>;
      },
  );

  test('verify every pair, as scikit-learn counts', async () => {
    const wanted = await expected;
    const given = ['--protocol', 'verification', '--folds', '4'];
    const { result } = await evaluate('--embeddings', fixture('pandas.parquet'), ...given);
    expect(result['auc']).toBeCloseTo(wanted.auc, 9);
    expect(result['counts']).toEqual({ pairs: wanted.pairs, genuine: wanted.genuine, impostors: 1650 });
    const again = await evaluate(
      ...['--embeddings', fixture('float64.npy'), '--labels', fixture('labels-text.npy'), ...given],
    );
    expect(again.result).toEqual(result);
  });

  test('retrieve, as pytorch-metric-learning counts', async () => {
    const { retrieval } = await expected;
    const { result } = await evaluate(
      '--embeddings',
      fixture('torch.safetensors'),
      '--protocol',
      'retrieval',
    );
    expect(result['mapAtR']).toBeCloseTo(retrieval['mean_average_precision_at_r']!, 6);
    expect(result['precisionAt1']).toBeCloseTo(retrieval['precision_at_1']!, 6);
    expect(result['rPrecision']).toBeCloseTo(retrieval['r_precision']!, 6);
  });

  test('are verified by an InsightFace list, two rows for each pair', async () => {
    const { agedbAuc } = await expected;
    const given = ['--protocol', 'agedb', '--pairs', fixture('agedb_30.bin')];
    const { result } = await evaluate('--embeddings', fixture('agedb.npy'), ...given);
    expect(result['auc']).toBeCloseTo(agedbAuc, 9);
    const message = await refused('--embeddings', fixture('float32.npy'), ...given);
    expect(message).toContain('holds 40 images and');
  });

  test('identify, cluster and have a shape', async () => {
    const given = ['--embeddings', fixture('pandas.csv'), '--seed', '1', '--protocol'];
    const found = await evaluate(...given, 'identification');
    expect(found.result).toMatchObject({ probes: 48, gallery: 12, identities: 12, unenrolledProbes: 0 });
    const clusters = await evaluate(...given, 'clustering');
    expect(clusters.result).toMatchObject({ clusters: 12 });
    const shape = await evaluate(...given, 'geometry');
    expect(shape.result).toMatchObject({ identities: 12, imagesPerIdentity: 5 });
  });
});

describe('a list of pairs of the user', () => {
  test('goes by row numbers or by paths, and its folds are kept', async () => {
    const given = ['--embeddings', fixture('pandas.csv'), '--protocol', 'verification', '--pairs'];
    const rows = [0, 1, 2, 3].map((person) => [5 * person, 5 * person + 1, 5 * person + 17]);
    const numbers = rows.flatMap(([a, b, c], fold) => [
      `${a!},${b!},1,${fold + 1}`,
      `${a!},${c!},0,${fold + 1}`,
    ]);
    const byNumber = await evaluate(
      ...given,
      await written('rows.csv', `first,second,same,fold\n${numbers.join('\n')}\n`),
    );
    const pathOf = (row: number) => `data/${String(Math.floor(row / 5)).padStart(2, '0')}/${row}.png`;
    const paths = rows.flatMap(([a, b, c], fold) => [
      `${pathOf(a!).slice(5)} ${pathOf(b!).slice(5)} 1 ${fold}`,
      `${pathOf(a!).slice(5)} ${pathOf(c!).slice(5)} 0 ${fold}`,
    ]);
    const byPath = await evaluate(...given, await written('paths.txt', paths.join('\n')));
    expect(byPath.result).toEqual({ ...byNumber.result, list: path.join(folder, 'paths.txt') });
    expect(byNumber.result['folds']).toHaveLength(4);
  });

  test('is refused with the pair that is at fault', async () => {
    const given = ['--embeddings', fixture('float32.npy'), '--protocol', 'verification', '--pairs'];
    const row = await refused(...given, await written('beyond.csv', 'first,second,same\n0,1,1\n0,60,0\n'));
    expect(row).toContain('pair 1 (from 0) names "60"; rows are 0 to 59');
    const kind = await refused(...given, await written('kind.csv', 'first,second,same\n0,1,yes\n'));
    expect(kind).toContain('pair 0 (from 0) says "yes", not 1 (same) or 0 (different)');
    const nan = await written('nan.csv', 'e0,e1\n1,0\nnan,1\n0,1\n');
    const pairs = await written('three.txt', '0 2 0\n0 1 1\n');
    const diverged = await refused('--embeddings', nan, '--protocol', 'verification', '--pairs', pairs);
    expect(diverged).toContain('Pair 1 (from 0) needs image 1, whose embedding is not finite');
  });
});

describe('templates', () => {
  // Template 1: a video of two frames and a photograph. Media count once each: (0 + 90) / 2 and 0 degrees.
  const rows = [
    'template,medium,label,e0,e1',
    '1,v,a,1,0',
    '1,v,a,0,1',
    '1,p,a,1,0',
    '2,p,a,1,0',
    '3,p,b,-1,0',
  ];

  test('are pooled by media and compared as IJB lists them', async () => {
    const embeddings = await written('templates.csv', rows.join('\n'));
    const pairs = await written('templates.txt', '1 2 1\n1 3 0\n2 3 0\n');
    const { result } = await evaluate('--embeddings', embeddings, '--protocol', 'ijb', '--pairs', pairs);
    expect(result).toMatchObject({ templates: 3, images: 5, auc: 1, eer: 0 });
    const missing = await written('missing.txt', '1 2 1\n1 9 0\n');
    const message = await refused('--embeddings', embeddings, '--protocol', 'ijb', '--pairs', missing);
    expect(message).toContain('Pair 1 (from 0) names template 9');
  });

  test('are searched 1:N, with probes that nobody enrolled', async () => {
    const probes = [
      'template,role,label,e0,e1',
      '1,gallery,a,1,0',
      '2,gallery,b,0,1',
      '3,probe,a,1,0.1',
      '4,probe,c,-1,-1',
    ];
    const embeddings = await written('search.csv', probes.join('\n'));
    const { result } = await evaluate('--embeddings', embeddings, '--protocol', 'identification');
    expect(result).toMatchObject({ probes: 1, unenrolledProbes: 1, gallery: 2 });
    expect((result['rates'] as object[])[0]).toEqual({ rank: 1, rate: 1 });
    expect((result['openSet'] as { refused: string }[])[0]!.refused).toContain(
      'probes that are not enrolled',
    );
  });
});

describe('identities of training', () => {
  test('stop a test that they are in, unless that is allowed', async () => {
    const trained = await written('trained.txt', 'Person 3\nSomebody Else\n');
    const given = [
      '--embeddings',
      fixture('pandas.parquet'),
      '--protocol',
      'retrieval',
      '--trained-on',
      trained,
    ];
    expect(await refused(...given)).toContain('Training and test share 1 identities: Person 3.');
    const found = await evaluate(...given, '--allow-leakage');
    expect(found).toMatchObject({ leakage: { identities: ['Person 3'], duplicates: [] } });
  });

  test('are found as near-duplicate images too, by perceptual hash', async () => {
    const rows = [
      'label,hash,e0,e1',
      'a,00ff00ff00ff00ff,1,0',
      'a,123456789abcdef0,1,1',
      'b,ffffffff00000000,0,1',
    ];
    const embeddings = await written('hashed.csv', rows.join('\n'));
    const trained = await written('hashes.csv', 'hash\n0000000000000000\n123456789abcdef3\n');
    const given = ['--embeddings', embeddings, '--protocol', 'retrieval', '--trained-on', trained];
    expect(await refused(...given)).toContain('training image 1 and test image 1, 2 bits apart');
    const found = await evaluate(...given, '--allow-leakage');
    expect(found).toMatchObject({ leakage: { duplicates: [{ train: 1, test: 1, bits: 2 }] } });
  });
});

test('a command without embeddings says how to make some', async () => {
  const message = await refused('--protocol', 'lfw', '--root', fixture('lfw-miniature'));
  expect(message).toContain('rangeloss embed');
  await mkdir(path.join(folder, 'empty'), { recursive: true });
  const list = await refused(
    '--protocol',
    'lfw',
    '--root',
    path.join(folder, 'empty'),
    '--embeddings',
    fixture('pandas.csv'),
  );
  expect(list).toContain('has no pairs.txt');
});

describe('options of the protocols', () => {
  const given = ['--embeddings', fixture('pandas.csv')];

  test('give intervals over identities, and join mirrored images before a PCA', async () => {
    const rows = Array.from({ length: 8 }, (_, person) => [
      `${5 * person},${5 * person + 1},1,${person % 2}`,
      `${5 * person},${5 * person + 7},0,${person % 2}`,
    ]);
    const pairs = await written('pca.csv', `first,second,same,fold\n${rows.flat().join('\n')}\n`);
    const words = ['--protocol', 'verification', '--pairs', pairs];
    const plain = await evaluate(...given, ...words, '--resamples', '200');
    const { eer } = plain.result['intervals'] as { eer: { estimate: number; low: number; high: number } };
    expect(eer.estimate).toBeCloseTo(plain.result['eer'] as number, 12);
    expect(eer.low).toBeLessThanOrEqual(eer.estimate);
    expect(eer.high).toBeGreaterThanOrEqual(eer.estimate);
    // An image that is its own mirror image: the sum points where it does.
    const mirrored = await evaluate(...given, ...words, '--mirrored', fixture('float32.npy'));
    expect(mirrored.result).toMatchObject({ mirrored: 'sum', accuracy: plain.result.accuracy });
    const reduced = await evaluate(...given, ...words, '--pca', '3', '--distance', 'euclidean');
    expect(reduced.result).toMatchObject({ pca: 3, distance: 'euclidean' });
  });

  test('judge by frequency where the training images are counted', async () => {
    const counts = Array.from({ length: 60 }, (_, row) => (row < 30 ? 1 : 40));
    const labels = await written('counts.csv', `count\n${counts.join('\n')}\n`);
    const { result } = await evaluate(...given, '--labels', labels, '--protocol', 'long-tail');
    const bins = result['bins'] as { bin: { name: string }; impostors: string; counts: object }[];
    expect(bins.map(({ bin, impostors }) => `${bin.name} ${impostors}`)).toEqual([
      '1 same-bin',
      '1 any',
      '20+ same-bin',
      '20+ any',
    ]);
    // Six identities of five images each: 6 x 10 genuine pairs, 15 x 25 impostors within the bin, 36 x 25 across.
    expect(bins[0]!.counts).toEqual({ identities: 6, genuine: 60, impostors: 375 });
    expect(bins[1]!.counts).toEqual({ identities: 6, genuine: 60, impostors: 375 + 900 });
    const retrieval = await evaluate(...given, '--labels', labels, '--protocol', 'retrieval');
    expect((retrieval.result['byFrequency'] as object[]).length).toBe(2);
    expect(await refused(...given, '--protocol', 'long-tail')).toContain('how many training images');
  });

  test('search among distractors', async () => {
    const rows = ['label,e0,e1', 'a,1,0', 'a,1,0.2', 'b,0,1', 'b,0.2,1'];
    const embeddings = await written('few.csv', rows.join('\n'));
    const crowd = await written('crowd.csv', 'e0,e1\n1,0.19\n-1,-1\n');
    const words = ['--embeddings', embeddings, '--protocol', 'identification', '--distractors', crowd];
    const { result } = await evaluate(...words);
    // The probe a is nearer to a distractor than to its own image; the probe b is not.
    expect(result).toMatchObject({ distractors: 2, probes: 2 });
    expect((result['rates'] as { rate: number }[])[0]!.rate).toBe(0.5);
  });

  test('enrol each image alone, as MegaFace does', async () => {
    // Degrees of a: 0, 10, 30; of b: 90. Distractors at 15 and 180.
    const at = (degrees: number) =>
      `${Math.cos((degrees * Math.PI) / 180)},${Math.sin((degrees * Math.PI) / 180)}`;
    const rows = ['label,role,e0,e1', `a,probe,${at(0)}`, `a,gallery,${at(10)}`, `a,probe,${at(30)}`];
    rows.push(`b,probe,${at(90)}`, `x,distractor,${at(15)}`, `x,distractor,${at(180)}`);
    const embeddings = await written('megaface.csv', rows.join('\n'));
    const words = ['--embeddings', embeddings, '--protocol', 'identification', '--enrol', 'each'];
    const { result } = await evaluate(...words);
    // Of 0: 10 is found, 30 is not (15 is nearer). Of 10: 5 away is a distractor, so neither 10 nor 20. Of 30: 15 too.
    expect(result).toMatchObject({ images: 4, identities: 2, distractors: 2, trials: 6 });
    expect((result['rates'] as { rate: number }[])[0]!.rate).toBeCloseTo(1 / 6, 12);
    expect((result['rates'] as { rate: number }[])[1]!.rate).toBe(1);
  });

  test('give the open-set F-measure at a false alarm rate and at a threshold', async () => {
    const line = (label: string, role: string, place: number) => `${label},${role},${place},0`;
    const rows = ['label,role,e0,e1', line('a', 'gallery', 0), line('b', 'gallery', 1000)];
    // Enrolled: right at 5 and -50, given to b at 990. Not enrolled: 101 ... 200 away, ten of them within 110.
    rows.push(line('a', 'probe', 5), line('a', 'probe', -50), line('a', 'probe', 990));
    for (let step = 1; step <= 100; step++) rows.push(line(`stranger ${step}`, 'probe', -100 - step));
    const embeddings = await written('open-set.csv', rows.join('\n'));
    const words = ['--embeddings', embeddings, '--protocol', 'identification', '--distance', 'euclidean'];
    const { result, notes } = await evaluate(...words, '--fars', '0.1', '--threshold', '20');
    expect(result['openSet']).toMatchObject([
      { far: 0.1, dir: 2 / 3, threshold: 110, fMeasure: { precision: 2 / 12, recall: 2 / 3 } },
    ]);
    expect(result['openSetAtThreshold']).toEqual({
      threshold: 20,
      precision: 1,
      recall: 1 / 3,
      fMeasure: 0.5,
    });
    expect(notes.join()).toContain('OLTR');
    expect(await refused(...words, '--threshold', 'near')).toContain('--threshold takes a distance');
  });

  test('search distractors of a .npy file, which is read piece by piece', async () => {
    const rows = ['label,e0,e1', 'a,1,0', 'a,1,0.2', 'b,0,1', 'b,0.2,1'];
    const embeddings = await written('four.csv', rows.join('\n'));
    const crowd = path.join(folder, 'crowd.npy');
    await writeNpy(crowd, { data: Float32Array.of(1, 0.19, -1, -1), shape: [2, 2] });
    const words = ['--embeddings', embeddings, '--protocol', 'identification', '--distractors'];
    const { result } = await evaluate(...words, crowd);
    expect(result).toMatchObject({
      distractors: 2,
      rates: [{ rank: 1, rate: 0.5 }, { rank: 5 }, { rank: 10 }],
    });
    const flat = path.join(folder, 'flat.npy');
    await writeNpy(flat, { data: Float32Array.of(1, 2), shape: [2] });
    expect(await refused(...words, flat)).toContain('flat.npy does not hold embeddings');
    const wide = path.join(folder, 'wide.npy');
    await writeNpy(wide, { data: Float32Array.of(1, 2, 3), shape: [1, 3] });
    expect(await refused(...words, wide)).toContain('The probes have 2 numbers, the distractors 3');
  });

  test('read the lists of CALFW and of CFP', async () => {
    const paths = Array.from({ length: 40 }, (_, row) => `${String(row).padStart(2, '0')}.jpg`);
    const values = paths.map((_, row) => `${Math.cos(row >> 1)},${Math.sin(row >> 1)}`);
    const rows = (folder: string) => paths.map((name, row) => `${folder}${name},${values[row]!}`).join('\n');
    const calfw = await written('calfw.csv', `path,e0,e1\n${rows('')}\n`);
    // Images 0 and 1, 4 and 5 ... are equal; 2 and 3 of the list are made impostors by pairing 2 with 6, and so on.
    const lines = Array.from({ length: 10 }, (_, pair) => [
      `${paths[4 * pair]!} 1`,
      `${paths[4 * pair + 1]!} 1`,
      `${paths[4 * pair + 2]!} 0`,
      `${paths[(4 * pair + 6) % 40]!} 0`,
    ]);
    const list = await written('pairs_CALFW.txt', `${lines.flat().join('\n')}\n`);
    const found = await evaluate('--embeddings', calfw, '--protocol', 'calfw', '--pairs', list);
    // Impostors are 2 radians apart; the last one, 18 (0.85 short of three turns), is within half of that distance.
    expect(found.result).toMatchObject({ auc: 1, eer: 0, accuracy: { mean: 0.95 } });
    expect(found.result['folds']).toHaveLength(10);

    const cfp = path.join(folder, 'cfp/Protocol');
    const listed = paths.map((name, row) => `${row + 1} ../Data/Images/${name}`).join('\n');
    for (let fold = 1; fold <= 10; fold++) {
      const place = path.join(cfp, 'Split/FP', String(fold).padStart(2, '0'));
      await mkdir(place, { recursive: true });
      await writeFile(path.join(place, 'same.txt'), `${4 * fold - 3},${4 * fold - 2}\n`);
      await writeFile(path.join(place, 'diff.txt'), `${4 * fold - 3},${((4 * fold + 2) % 40) + 1}\n`);
    }
    await writeFile(path.join(cfp, 'Pair_list_F.txt'), `${listed}\n`);
    await writeFile(path.join(cfp, 'Pair_list_P.txt'), `${listed}\n`);
    const embeddings = await written('cfp.csv', `path,e0,e1\n${rows('Data/Images/')}\n`);
    const root = path.join(folder, 'cfp');
    const profile = await evaluate('--embeddings', embeddings, '--protocol', 'cfp-fp', '--root', root);
    expect(profile.result).toMatchObject({ auc: 1, accuracy: { mean: 1, standardError: 0 } });
  });
});

describe('the real command', () => {
  const run = (...words: string[]) => runInProcess(FIXTURES, ['evaluate', ...words]);
  const lfw = ['--protocol', 'lfw', '--root', 'lfw-miniature'];

  test('takes images to a table of at most 80 columns', async () => {
    const { code, stdout, stderr } = await run(...lfw, '--network', 'pixels');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/accuracy +│ 50\.00 % ± 0\.00 %/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('unrestricted with labelled outside data');
  });

  test('takes the embeddings of another framework to one JSON document', async () => {
    const { code, stdout, stderr } = await run(
      ...['--embeddings', 'pandas.parquet', '--protocol', 'retrieval', '--json'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      protocol: 'retrieval',
      embeddings: { count: 60, dimension: 8 },
    });
  });

  test('ends with 2 for a mistake, which it names', async () => {
    const { code, stderr } = await run(...lfw, '--embeddings', 'pandas.csv');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Pair 0 (from 0) names Abdullah_Gul/Abdullah_Gul_0001.jpg, which has no embedding',
    );
  });
});
