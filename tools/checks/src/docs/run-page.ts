import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, commandLines, isRunHere, noteOf, type Block } from './blocks.ts';
import { root } from './pages.ts';
import { shellCommands } from './shell-words.ts';
import { modulesOf } from './ts-modules.ts';

const environment = { ...process.env, NO_COLOR: '1', MLFLOW_TRACKING_URI: '' };

/** The blocks of a page, read from the workspace. */
export function pageBlocks(page: string): Block[] {
  return blocksOf(page, readFileSync(path.join(root, page), 'utf8'));
}

/** A folder as a reader has it who stands in the workspace: its packages and studies are there, what is written stays here. */
export function readersFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-docs-'));
  for (const part of ['node_modules', 'experiments', 'package.json'])
    symlinkSync(path.join(root, part), path.join(folder, part));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs Node in a folder; a failure carries what was printed. */
export async function runNode(folder: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [...words], { cwd: folder, env: environment, maxBuffer: 1e8 });
}

const app = path.join(root, 'apps/experiments/bin/rangeloss.mjs');

/** Runs a page's blocks from the top to the bottom and tells how many commands and modules these were. */
export async function runPage(page: string, folder: string): Promise<number> {
  const blocks = pageBlocks(page);
  const modules = modulesOf(blocks.filter(isRunHere));
  let ran = 0;
  for (const block of blocks) {
    for (const note of block.notes.filter(({ kind }) => kind === 'with')) writeBorrowed(note.text, folder);
    if (!isRunHere(block)) continue;
    if (block.file !== '' && !block.file.includes('/'))
      writeFileSync(path.join(folder, block.file), block.code);
    const module = modules.find(({ blocks: chain }) => chain.at(-1) === block);
    if (module !== undefined) {
      const file = `block-${block.line}.mts`;
      writeFileSync(path.join(folder, file), module.code);
      const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
      await runNode(folder, ['--import', tsx, '--conditions=@rangeloss/source', file]);
      ran += 1;
    }
    if (block.language === 'sh') ran += await runCommands(block, folder);
  }
  return ran;
}

async function runCommands(block: Block, folder: string): Promise<number> {
  const lines = commandLines(noteOf(block, 'run as') ?? block.code);
  for (const line of lines) {
    for (const { words } of shellCommands(line)) {
      const [program, command, ...rest] = words;
      if (program === 'npx' && command === 'rangeloss') await runNode(folder, [app, ...rest]);
      else throw new Error(`${block.page}:${block.line} "${line}" is not run here: say why in a note`);
    }
  }
  return lines.length;
}

/** `FILE from PAGE`: the file as the other page shows it. */
function writeBorrowed(text: string, folder: string): void {
  const [file, page] = text.split(' from ');
  const block = page === undefined ? undefined : pageBlocks(page).find((each) => each.file === file);
  if (block === undefined) throw new Error(`with "${text}": no page has this file.`);
  writeFileSync(path.join(folder, file!), block.code);
}
