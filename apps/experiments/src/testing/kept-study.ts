import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { openStudy } from '../grid/open-study.ts';
import { smallStudy, studyFolder } from './command.ts';
import type { CommandEnd } from './command.ts';
import { runInProcess } from './in-process.ts';
import { madeResult } from './made-results.ts';

/** A study that has run as far as figure files can tell, and a folder `paper` for those. */
export interface KeptStudy {
  readonly folder: string;
  /** The runs behind its cells. */
  readonly runIds: readonly string[];
  /** Writes `paper/NAME.yaml`. @returns its path in the folder */
  readonly write: (name: string, fields: object) => Promise<string>;
  readonly figures: (...words: string[]) => Promise<CommandEnd>;
  /** Draws a file or fails. @returns the command's document, and what it said besides */
  readonly drawn: (...words: string[]) => Promise<DrawnDocument>;
  readonly text: (file: string) => Promise<string>;
}

export interface DrawnDocument {
  readonly files: readonly string[];
  readonly figures: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** The fields of a figure file that a test does not care for. */
export const figureFields = {
  item: 'a figure',
  question: 'Why?',
  caption: 'All of 20 % of it.',
  study: '../study.yaml',
  draw: { kind: 'truncation', metric: 'verification/head/accuracy' },
  seeds: '1..3',
  wallTime: 'a minute',
};

/** Two losses, three cuts of the tail, three seeds: the cells' own files, and the same results as `paper/kept.jsonl`. */
export async function keptStudy(): Promise<KeptStudy> {
  const grid = { ...smallStudy.grid, 'data.truncate': [0, 0.5, 1], seed: '1..3' };
  const folder = await studyFolder({ grid, also: {} });
  const [given, out] = [path.join(folder, 'study.yaml'), path.join(folder, 'runs')];
  const { plan, store } = await openStudy({ given, settings: [], presets: [], out });
  await store.prepare();
  const lines: string[] = [];
  const runIds: string[] = [];
  for (const cell of plan.cells) {
    const result = await madeResult(cell);
    await store.write(result);
    const { id, seed, labels, runId, metrics } = result;
    runIds.push(runId);
    lines.push(JSON.stringify({ id, seed, labels, runId, metrics: { ...metrics, absent: null } }));
  }
  await mkdir(path.join(folder, 'paper'));
  await writeFile(path.join(folder, 'paper/kept.jsonl'), `${lines.join('\n')}\n`);
  const figures = (...words: string[]) => runInProcess(folder, ['figures', ...words]);
  return {
    folder,
    runIds,
    figures,
    text: (file) => readFile(path.join(folder, file), 'utf8'),
    write: async (name, fields) => {
      const file = `paper/${name}.yaml`;
      await writeFile(path.join(folder, file), stringify({ ...figureFields, ...fields }));
      return file;
    },
    drawn: async (...words) => {
      const { code, stdout, stderr } = await figures(...words, '--json');
      if (code !== 0) throw new Error(stderr);
      return { ...(JSON.parse(stdout) as Omit<DrawnDocument, 'stderr'>), stderr };
    },
  };
}
