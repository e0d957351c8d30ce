import { execFile } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { root } from './pages.ts';

const answerSchema = z.strictObject({
  lines: z.array(z.string()),
  inline: z.array(z.string()),
  studies: z.array(z.string()),
});

export interface Questions {
  /** Words after `rangeloss`: does its parser take them? */
  readonly lines?: readonly (readonly string[])[];
  /** The same with places for the reader's own words: do command and options exist? */
  readonly inline?: readonly (readonly string[])[];
  /** YAML of whole studies or of some fields: do the schemas take it? */
  readonly studies?: readonly string[];
}

/** What the real command says to each: '' or the mistake. It runs nothing. */
export function askApp({
  lines = [],
  inline = [],
  studies = [],
}: Questions): Promise<z.output<typeof answerSchema>> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [
        '--import',
        path.join(root, 'node_modules/tsx/dist/loader.mjs'),
        '--conditions=@rangeloss/source',
        path.join(import.meta.dirname, 'ask-app.mjs'),
      ],
      { env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        if (error !== null) reject(new Error(stderr, { cause: error }));
        else resolve(answerSchema.parse(JSON.parse(stdout)));
      },
    );
    child.stdin?.end(JSON.stringify({ lines, inline, studies }));
  });
}
