/*
 * A page's blocks, with the notes that stand before them as HTML comments, which no reader of the page sees:
 *
 *   <!-- not run: REASON, more words -->        shown only; its types and command lines are checked all the same
 *   <!-- run by path/to/a.test.ts -->           another test reads this page and runs the block
 *   <!-- run as: LINES -->                      `sh`: a small form of each line, with all of its words and some more
 *   <!-- given: CODE -->                        `ts`: what the reader's own program has before it
 *   <!-- continues -->                          `ts`: goes on where the page's last `ts` block ended
 *   <!-- with FILE from PAGE -->                the file of another page's block lies in the folder
 */

/** Why a block may stay unrun. */
export const reasons = [
  'network',
  'minutes',
  'hours',
  'GPU',
  'server',
  'data',
  'machine',
  'CI',
  'people',
] as const;

export interface Note {
  readonly kind: 'not run' | 'run by' | 'run as' | 'given' | 'continues' | 'with';
  readonly text: string;
}

export interface Block {
  readonly page: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The name after the language: the block is that file. */
  readonly file: string;
  readonly code: string;
  readonly notes: readonly Note[];
}

const notePattern = /<!-- *(not run|run by|run as|given|continues|with)\b:? *(.*?) *-->/gs;
const fencePattern = /^(?<indent> *)```(?<info>[^\n`]*)\n(?<code>.*?)^\k<indent>```$/gms;

/** The blocks of a page, in its order. */
export function blocksOf(page: string, text: string): Block[] {
  let end = 0;
  return [...text.matchAll(fencePattern)].map((match) => {
    const { info = '', code = '' } = match.groups!;
    const [language = '', word = ''] = info.trim().split(/ +/);
    const before = /(?:<!--(?:(?!-->).)*-->\s*)*$/s.exec(text.slice(end, match.index))![0];
    const notes = [...before.matchAll(notePattern)].map(([, kind, note]) => ({
      kind: kind as Note['kind'],
      text: note!.trim(),
    }));
    end = match.index + match[0].length;
    const line = text.slice(0, match.index).split('\n').length;
    return { page, line, language, file: word.includes('.') ? word : '', code, notes };
  });
}

/** The text of a block's note of this kind. */
export function noteOf(block: Block, kind: Note['kind']): string | undefined {
  return block.notes.find((note) => note.kind === kind)?.text;
}

/** Whether this gate runs the block itself. */
export function isRunHere(block: Block): boolean {
  return noteOf(block, 'not run') === undefined && noteOf(block, 'run by') === undefined;
}

/** The lines of a block of commands, without remarks, continued lines joined. */
export function commandLines(code: string): string[] {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s+)#\s.*$/, '').trim())
    .filter((line) => line !== '');
}
