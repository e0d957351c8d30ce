import { UserError } from '@rangeloss/foundation';
import { colors } from './style.ts';

/** Exit codes of every command. */
export const exitCode = { success: 0, failure: 1, userMistake: 2, interrupted: 130 } as const;

/** Options that every command has. */
export interface OutputOptions {
  /** One JSON document on standard output; everything for people goes to standard error. */
  readonly json?: boolean;
  /** No progress. */
  readonly quiet?: boolean;
}

/** Writes a line for people: standard output, or standard error when that is kept for a JSON document. */
export function say(text: string, { json = false }: OutputOptions = {}): void {
  (json ? process.stderr : process.stdout).write(`${text}\n`);
}

/** Writes the one JSON document of a command. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Tells an error to the user: what is wrong and what to do, without a stack trace unless it is our defect. */
export function sayError(error: unknown, { json = false }: OutputOptions = {}): number {
  const { red, bold, dim } = colors(process.stderr);
  if (error instanceof UserError) {
    if (json)
      sayJson({ error: { message: error.message, field: error.field, file: error.file, mend: error.mend } });
    process.stderr.write(
      `${red(bold('error'))} ${error.message}\n${error.mend === undefined ? '' : `      ${error.mend}\n`}`,
    );
    return exitCode.userMistake;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  if (json) sayJson({ error: { message } });
  process.stderr.write(`${red(bold('error'))} ${message}\n`);
  if (process.env['RANGELOSS_DEBUG'] === undefined) {
    process.stderr.write(dim('      This is not your mistake. RANGELOSS_DEBUG=1 shows where it happened.\n'));
  } else if (stack !== undefined) {
    process.stderr.write(`${dim(stack)}\n`);
  }
  return exitCode.failure;
}
