import { type Command, CommanderError } from 'commander';
import { frontPage } from '../commands/front-page.ts';
import { exitCode, sayError } from './output.ts';

/** Runs the command line; its exit code is the process's. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  if (words.length === 0) {
    process.stdout.write(frontPage);
    return;
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    // Commander has told the user already; only its exit code does not know our convention.
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode === 0 ? exitCode.success : exitCode.userMistake;
    else process.exitCode = sayError(error, { json: words.includes('--json') });
  }
}
