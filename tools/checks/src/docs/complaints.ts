import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandLines, noteOf, reasons, type Block } from './blocks.ts';
import { root } from './pages.ts';
import { shellCommands, type ShellCommand } from './shell-words.ts';

const languages = ['sh', 'ts', 'yaml', 'diff', 'text'];

/** What is wrong with a block and its notes, before anything is run; empty where nothing is. */
export function complaintsAbout(block: Block): string[] {
  const { language, code, page } = block;
  if (!languages.includes(language))
    return [
      `"${language}" is none of ${languages.join(', ')}: what runs is sh, ts or yaml; the rest is text`,
    ];
  const complaints: string[] = [];
  const why = noteOf(block, 'not run');
  if (why !== undefined && !reasons.some((reason) => new RegExp(`^${reason}\\b`).test(why)))
    complaints.push(`"not run: ${why}" begins with none of ${reasons.join(', ')}`);
  const other = noteOf(block, 'run by');
  if (other !== undefined) {
    const file = path.join(root, other);
    if (!existsSync(file) || !readFileSync(file, 'utf8').includes(path.basename(page)))
      complaints.push(`${other} reads no ${path.basename(page)}`);
  }
  if (language === 'text' && /^(\$ )?(npm|npx|node|rangeloss|cd|pip|python3?|git) /m.test(code))
    complaints.push('a command in a block of text: sh is run');
  if (language !== 'sh') return complaints;
  const lines = commandLines(code);
  const small = noteOf(block, 'run as');
  if (small !== undefined) complaints.push(...complaintsAboutSmallForm(lines, commandLines(small)));
  return [...complaints, ...lines.flatMap((line) => shellCommandComplaints(line))];
}

/** A small form has a line for each, with its words; a setting may get another value. */
function complaintsAboutSmallForm(lines: readonly string[], small: readonly string[]): string[] {
  if (lines.length !== small.length) return [`run as: ${small.length} lines for ${lines.length}`];
  return lines.flatMap((line, index) => {
    const [wanted, given] = [line, small[index]!].map((text) =>
      shellCommands(text).flatMap(({ words }) => words),
    );
    return wanted!
      .map((word) => word.replace(/^([a-z][\w.]*=).*/, '$1'))
      .filter(
        (word) => !given!.some((other) => (word.endsWith('=') ? other.startsWith(word) : other === word)),
      )
      .map((word) => `run as: "${small[index]!}" lacks "${word}"`);
  });
}

/** What is wrong with a line, as far as files and manifests tell; the options of `rangeloss` are asked of itself. */
function shellCommandComplaints(line: string): string[] {
  let folder = root;
  return shellCommands(line).flatMap((command) => {
    const { words } = command;
    if (words[0] === 'cd') {
      folder = path.resolve(folder, words[1]!);
      return existsSync(folder) ? [] : [`there is no folder ${words[1]!}`];
    }
    return complaintsAboutProgram(command, folder);
  });
}

function complaintsAboutProgram({ words }: ShellCommand, folder: string): string[] {
  const [program, second, third] = words;
  const text = words.join(' ');
  if (program === 'npx' && second === 'rangeloss') return [];
  if (program === 'npx' && second === 'vitest') {
    const filter = words.slice(2).find((word) => word !== 'run' && !word.startsWith('-'));
    const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.test.ts'),
    );
    return filter === undefined || tests.some((file) => file.includes(filter))
      ? []
      : [`${text}: no such test`];
  }
  if (program === 'npx') {
    const installed = existsSync(path.join(root, 'node_modules/.bin', second!));
    return installed ? [] : [`${text}: ${second!} is not installed`];
  }
  if (program === 'node') {
    const script = words.slice(1).find((word) => /\.(ts|mjs|js)$/.test(word));
    return script !== undefined && existsSync(path.resolve(folder, script)) ? [] : [`${text}: no such file`];
  }
  if (program === 'npm') {
    if (second === 'install' || second === 'ci')
      return words.slice(2).every(pinned) ? [] : [`${text}: no version`];
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const script = second === 'run' ? third! : second!;
    return script in manifest.scripts ? [] : [`${text}: package.json has no script "${script}"`];
  }
  if (program === 'git' && second === 'clone') return [];
  return [`${text}: no command that the checks know`];
}

/** An option, or a package with its version. */
function pinned(word: string): boolean {
  return word.startsWith('-') || /.@[\d^~]/.test(word) || word.endsWith('.tgz');
}
