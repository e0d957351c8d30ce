import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommandEnd, runCommand, startCommand, studyFolder } from '../testing/command.ts';
import { runInProcess } from '../testing/in-process.ts';
import { waitFor } from '../testing/wait-for.ts';

interface Summary {
  readonly cells: readonly {
    readonly id: string;
    readonly metrics: Record<string, number>;
    readonly runId: string;
  }[];
  readonly report: { readonly page: string; readonly files: readonly string[] };
  readonly failures: readonly unknown[];
  readonly notRun: readonly unknown[];
}

/** A grid is run once or twice, on a machine that may be busy. */
const PATIENCE = 400_000;

let folder: string;

const grid = (...words: string[]) => runCommand(folder, ['grid', 'study.yaml', '--json', ...words]);
const summaryOf = ({ stdout, stderr, code }: CommandEnd): Summary => {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Summary;
};
/** The results without what a repetition may change. */
const cellFiles = () => readdir(path.join(folder, 'runs/small/cells')).catch(() => [] as string[]);
const numbers = ({ cells }: Summary) => cells.map(({ id, metrics }) => ({ id, metrics }));

describe('rangeloss grid', () => {
  let first: Summary;
  beforeAll(async () => {
    folder = await studyFolder();
    first = summaryOf(await grid());
  }, PATIENCE);
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('runs every cell and writes the report', async () => {
    expect(first.cells).toHaveLength(5);
    expect(first.failures).toEqual([]);
    for (const file of first.report.files) expect((await stat(file)).size, file).toBeGreaterThan(0);
    const kinds = new Set(first.report.files.map((file) => path.extname(file)));
    for (const kind of ['.svg', '.png', '.json', '.csv', '.html', '.md', '.tex'])
      expect(kinds).toContain(kind);
  });

  test(
    'runs nothing when it is repeated, and writes the same report',
    async () => {
      const page = await readFile(first.report.page);
      const again = await grid();
      expect(summaryOf(again)).toEqual(first);
      expect(again.stderr).toContain('5 cells, 5 done, 0 to run');
      expect(await readFile(first.report.page)).toEqual(page);
    },
    PATIENCE,
  );

  test(
    'runs exactly the cells that are missing: one whose result is torn is named and run again',
    async () => {
      const file = path.join(folder, 'runs/small/cells', `${first.cells[0]!.id}.json`);
      await writeFile(file, (await readFile(file, 'utf8')).slice(0, 200));
      const again = await grid();
      expect(again.stderr).toContain('is damaged; its cell is run again');
      expect(again.stderr).toContain('4 done, 1 to run');
      expect(numbers(summaryOf(again))).toEqual(numbers(first));
    },
    PATIENCE,
  );

  test('plans exactly the cells that a changed value touches', async () => {
    const plan = async (...words: string[]) => {
      const { stdout } = await runInProcess(folder, ['grid', 'plan', 'study.yaml', '--json', ...words]);
      const { cells } = JSON.parse(stdout) as { cells: { labels: Record<string, string>; state: string }[] };
      return cells.filter(({ state }) => state !== 'done').map(({ labels }) => labels['loss']);
    };
    expect(await plan()).toEqual([]);
    expect(await plan('loss=softmax')).toEqual([]);
    // Two of the main grid and the picture.
    expect(await plan('loss.range.intra=0.02')).toEqual(['range', 'range', 'range']);
  });
});

describe('a grid that is ended in its middle', () => {
  beforeEach(async () => {
    folder = await studyFolder();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('stopped by Ctrl-C exits with 130, and the same command continues to the undisturbed results', async () => {
    const undisturbed = numbers(summaryOf(await grid('--out', 'other')));
    const { child, ended } = startCommand(folder, ['grid', 'study.yaml', '--json', '--workers', '1']);
    await waitFor('the first result', async () => (await cellFiles()).length > 0);
    child.kill('SIGINT');
    const stopped = await ended;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('The same command continues.');
    const kept = (await cellFiles()).length;
    expect(kept).toBeLessThan(5);
    expect(await readdir(path.join(folder, 'runs/small'))).not.toContain('lock');

    const continued = await grid();
    expect(continued.stderr).toContain(`5 cells, ${kept} done, ${5 - kept} to run`);
    expect(numbers(summaryOf(continued))).toEqual(undisturbed);
  });

  test('killed outright leaves whole results and a lock that the next command takes over', async () => {
    const undisturbed = numbers(summaryOf(await grid('--out', 'other')));
    const { child, ended } = startCommand(folder, ['grid', 'study.yaml', '--json', '--workers', '1']);
    await waitFor('the first result', async () => (await cellFiles()).length > 0);
    // The wrapper's child is the command itself: the lock names it.
    const parent = Number.parseInt(await readFile(path.join(folder, 'runs/small/lock'), 'utf8'));
    process.kill(parent, 'SIGKILL');
    expect((await ended).code).not.toBe(0);
    expect(child.exitCode).not.toBe(0);
    expect(numbers(summaryOf(await grid()))).toEqual(undisturbed);
  });
});

describe('a mistake', () => {
  beforeEach(async () => {
    folder = await studyFolder();
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('is none in a plan, which runs and writes nothing', async () => {
    const { code, stdout } = await runInProcess(folder, ['grid', 'study.yaml', '--plan']);
    expect(code).toBe(0);
    expect(stdout).toContain('0 done, 5 to run');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(await readdir(folder)).toEqual(['study.yaml']);
  });

  test('in the data (no class at all, a file cut short) names the folder or file and what was expected', async () => {
    const root = path.join(folder, 'faces');
    await mkdir(path.join(root, 'nobody'), { recursive: true });
    const source = ['data.source={name: folder, shape: [8, 8, 1]}', `data.root=${root}`];
    const empty = await runInProcess(folder, ['grid', 'study.yaml', ...source]);
    expect(empty.code, empty.stderr).toBe(2);
    expect(empty.stderr).toContain(root);

    const idx = path.join(folder, 'idx');
    await mkdir(idx);
    // Ten images of 28 x 28 announced, none there.
    const head = Buffer.from([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28]);
    for (const split of ['train', 't10k']) {
      await writeFile(path.join(idx, `${split}-images-idx3-ubyte`), head);
      await writeFile(path.join(idx, `${split}-labels-idx1-ubyte`), Buffer.from([0, 0, 8, 1, 0, 0, 0, 10]));
    }
    const cut = await runInProcess(folder, ['grid', 'study.yaml', 'data.source=idx', `data.root=${idx}`]);
    expect(cut.code, cut.stderr).toBe(2);
    expect(cut.stderr).toMatch(/train-images-idx3-ubyte.*expected/);
    expect((await readdir(folder)).sort()).toEqual(['faces', 'idx', 'study.yaml']);
  });

  test.each([
    ['an unknown key', ['train.stepz=1'], 'train.stepz: unknown key, did you mean "steps"?'],
    ['an unknown loss', ['loss={a: {rnage: {}}}'], 'loss.rnage: unknown key, did you mean "range"?'],
    ['k of 0', ['loss={a: {softmax: 1, range: {k: 0}}}'], 'loss.range.k'],
    ['a margin of NaN', ['loss={a: {softmax: 1, range: {margin: .nan}}}'], 'loss.range.margin'],
    ['a truncation that leaves nothing', ['data.tailBelow=1000'], 'leaves nothing'],
    ['P larger than the identities', ['data.sampler={identities: 11, images: 4}'], 'identities'],
    [
      'an unknown data source',
      ['data.source=didgits'],
      'There is no data source "didgits": did you mean "digits"?',
    ],
    ['a folder that is not given', ['data.source={name: cifar10}'], 'Set data.root'],
    ['a folder that is not there', ['data.source={name: cifar10}', 'data.root=nowhere'], 'nowhere'],
    [
      'an option that the source lacks',
      ['data.source={name: faces, identites: 4}'],
      'did you mean "identities"?',
    ],
    ['a test set larger than the data', ['data.split.test=5000'], 'data'],
    ['a wrong word', ['steps'], '"steps" is not a setting'],
  ])(
    '(%s) exits with 2, names the field, shows no stack and changes nothing',
    async (_, settings, message) => {
      const { code, stderr, stdout } = await runInProcess(folder, ['grid', 'study.yaml', ...settings]);
      expect(stderr).toContain(message);
      expect(code, stderr).toBe(2);
      expect(stderr + stdout).not.toMatch(/^\s+at .*:\d+:\d+/m);
      expect(await readdir(folder)).toEqual(['study.yaml']);
    },
  );

  test.each([
    [['grid', 'none.yaml'], 'none.yaml does not exist'],
    [['grid'], "missing required argument 'study'"],
    [['gird'], '(Did you mean grid?)'],
    [['grid', 'study.yaml', '--workers', '0'], '--workers takes a whole number of at least 1'],
    [['report', 'study.yaml'], 'No cell of study.yaml has a result'],
    [['grid', 'study.yaml', 'backend=webgl'], 'backend'],
  ])('on the command line (%j) exits with 2 and says what is wrong', async (words, message) => {
    const { code, stderr } = await runInProcess(folder, words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('with --json is a document too', async () => {
    const { code, stdout } = await runInProcess(folder, ['grid', 'study.yaml', '--json', 'train.stepz=1']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { field: 'train.stepz' } });
  });
});
