import type { CommandEnd } from './command.ts';
import { runProgram } from '../terminal/run-program.ts';

/**
 * The command in this process: the same words, output and exit code as `runCommand` without the seconds that a process
 * takes to start. For what neither trains in workers nor is to be killed.
 *
 * One at a time: it changes the process's folder, environment and output.
 */
export async function runInProcess(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  const before = { cwd: process.cwd(), env: { ...process.env }, exitCode: process.exitCode };
  const output = { stdout: '', stderr: '' };
  const { stdout, stderr } = process;
  const writes = { stdout: stdout.write.bind(stdout), stderr: stderr.write.bind(stderr) };
  const kept = (name: 'stdout' | 'stderr') => (text: string | Uint8Array) => {
    output[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
    return true;
  };
  process.chdir(folder);
  Object.assign(process.env, { NO_COLOR: '1', MLFLOW_TRACKING_URI: '', ...environment });
  process.exitCode = undefined;
  stdout.write = kept('stdout');
  stderr.write = kept('stderr');
  try {
    // Not above: what it writes while it is loaded is no answer to these words.
    const { program } = await import('../main.ts');
    output.stdout = '';
    await runProgram(program, words);
    return { code: codeSet(), signal: null, ...output };
  } finally {
    Object.assign(stdout, { write: writes.stdout });
    Object.assign(stderr, { write: writes.stderr });
    process.exitCode = before.exitCode;
    process.env = before.env;
    process.chdir(before.cwd);
  }
}

/** The exit code that the command has set, where it set one. */
function codeSet(): number {
  const { exitCode } = process;
  return typeof exitCode === 'number' ? exitCode : 0;
}
