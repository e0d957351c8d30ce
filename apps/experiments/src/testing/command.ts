import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';

const BIN = path.resolve(import.meta.dirname, '../../bin/rangeloss.mjs');

/** How a run of the real command ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command as a process of its own, in a folder of its own. */
export function startCommand(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<CommandEnd>; readonly output: () => string } {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', MLFLOW_TRACKING_URI: '', ...environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<CommandEnd>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
  return { child, ended, output: () => stdout + stderr };
}

export function runCommand(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  return startCommand(folder, words, environment).ended;
}

/** A study of four small cells and a picture on the tiny network, as a tree to change. */
export const smallStudy = {
  name: 'small',
  title: 'A small study',
  question: 'Does the machinery work?',
  data: {
    split: { test: 20, validation: 10 },
    longTail: { profile: 'exponential', imbalance: 20, largest: 60 },
    tailBelow: 10,
    sampler: { identities: 6, images: 4 },
  },
  model: { name: 'tiny', embedding: 8 },
  train: { steps: 4, batch: 24, logEvery: 2, diagnoseEvery: 2, validateEvery: 2 },
  evaluate: { folds: 5, pairsPerFold: 10 },
  backend: 'wasm',
  grid: {
    loss: { softmax: { softmax: 1 }, range: { softmax: 1, range: { intra: 0.01, inter: 0.01, margin: 10 } } },
    'data.truncate': { 'with tail': 0, 'without tail': 1 },
    seed: 1,
  },
  also: {
    planar: {
      purpose: 'picture',
      set: { 'model.embedding': 2 },
      grid: { loss: { range: { softmax: 1, range: { intra: 0.01 } } } },
    },
  },
};

/** A new folder with the study in it as `study.yaml`. */
export async function studyFolder(changes: object = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rangeloss-command-'));
  await writeFile(path.join(folder, 'study.yaml'), stringify({ ...smallStudy, ...changes }));
  return folder;
}
