import { UserError } from '@rangeloss/foundation';

/** A line about the progress; standard output carries the result alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs a study; a mistake of the user's ends it with its message, its mend and exit code 2, without a stack trace. */
export async function endedForPeople(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say([error.message, error.mend].filter((part) => part !== undefined).join('\n'));
    process.exitCode = 2;
  }
}
