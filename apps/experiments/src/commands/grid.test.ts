import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CommandEnd, runCommand, startCommand, studyFolder } from '../testing/command.ts';
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

let folder: string;
beforeEach(async () => {
  folder = await studyFolder();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const grid = (...words: string[]) => runCommand(folder, ['grid', 'study.yaml', '--json', ...words]);
const summaryOf = ({ stdout, stderr, code }: CommandEnd): Summary => {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Summary;
};
/** The results without what a repetition may change. */
const numbers = ({ cells }: Summary) => cells.map(({ id, metrics }) => ({ id, metrics }));
const cellFiles = () => readdir(path.join(folder, 'runs/small/cells')).catch(() => [] as string[]);

describe('rangeloss grid', () => {
  test('runs every cell, writes the report, and runs nothing when it is repeated', async () => {
    const first = summaryOf(await grid());
    expect(first.cells).toHaveLength(5);
    expect(first.failures).toEqual([]);
    for (const file of first.report.files) expect((await stat(file)).size, file).toBeGreaterThan(0);
    const kinds = new Set(first.report.files.map((file) => path.extname(file)));
    for (const kind of ['.svg', '.png', '.json', '.csv', '.html', '.md', '.tex'])
      expect(kinds).toContain(kind);

    const page = await readFile(first.report.page);
    const again = await grid();
    expect(summaryOf(again)).toEqual(first);
    expect(again.stderr).toContain('5 cells, 5 done, 0 to run');
    expect(await readFile(first.report.page)).toEqual(page);
  });

  test('runs exactly the cells that a changed value touches', async () => {
    const first = summaryOf(await grid('loss=softmax'));
    const second = await grid();
    expect(second.stderr).toContain('5 cells, 2 done, 3 to run');
    const ids = (summary: Summary) => summary.cells.map(({ id }) => id);
    expect(ids(summaryOf(second))).toEqual(expect.arrayContaining(ids(first)));
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

  test('a torn result is named and its cell run again', async () => {
    const first = summaryOf(await grid());
    const file = path.join(folder, 'runs/small/cells', `${first.cells[0]!.id}.json`);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 200));
    const again = await grid();
    expect(again.stderr).toContain('is damaged; its cell is run again');
    expect(again.stderr).toContain('4 done, 1 to run');
    expect(numbers(summaryOf(again))).toEqual(numbers(first));
  });

  test('shows its plan without running or writing anything', async () => {
    const { code, stdout } = await runCommand(folder, ['grid', 'study.yaml', '--plan']);
    expect(code).toBe(0);
    expect(stdout).toContain('0 done, 5 to run');
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(await readdir(folder)).toEqual(['study.yaml']);
  });
});

describe('a mistake', () => {
  test('in the data (no class at all, a file cut short) names the folder or file and what was expected', async () => {
    const root = path.join(folder, 'faces');
    await mkdir(path.join(root, 'nobody'), { recursive: true });
    const source = ['data.source={name: folder, shape: [8, 8, 1]}', `data.root=${root}`];
    const empty = await runCommand(folder, ['grid', 'study.yaml', ...source]);
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
    const cut = await runCommand(folder, ['grid', 'study.yaml', 'data.source=idx', `data.root=${idx}`]);
    expect(cut.code, cut.stderr).toBe(2);
    expect(cut.stderr).toMatch(/train-(images-idx3|labels-idx1)-ubyte.*expected/);
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
      const { code, stderr, stdout } = await runCommand(folder, ['grid', 'study.yaml', ...settings]);
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
    const { code, stderr } = await runCommand(folder, words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('with --json is a document too', async () => {
    const { code, stdout } = await grid('train.stepz=1');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { field: 'train.stepz' } });
  });
});
