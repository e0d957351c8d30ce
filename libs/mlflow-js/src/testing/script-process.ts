import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import { type Interface, createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ScriptProcess {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  readonly lines: Interface;
  /** The exit code, or the signal that ended it. */
  readonly end: Promise<number | NodeJS.Signals>;
}

/**
 * Runs a TypeScript file as a process of its own. Where that cannot be started, the error says what a test's reader
 * would look at next: once, on a loaded machine, no process could be, and nobody knew why.
 */
export function startScript(script: string, args: readonly string[]): ScriptProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const end = ended.then(
    ([code, signal]) => signal ?? code!,
    (error: unknown) => {
      throw new Error(`${(error as Error).message}; ${facts(script)}`, { cause: error });
    },
  );
  // It is awaited after the lines have ended.
  end.catch(() => undefined);
  return { child, lines: createInterface({ input: child.stdout }), end };
}

function facts(script: string): string {
  const there = (file: string): string => `${file} ${fs.existsSync(file) ? 'is there' : 'is not there'}`;
  let folder = 'the working folder is gone';
  try {
    folder = there(process.cwd());
  } catch {
    // It is.
  }
  const files = process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : '?';
  const memory = `${Math.round(os.freemem() / 2 ** 20)} MiB of memory free`;
  return [there(process.execPath), there(script), folder, `${files} files open`, memory].join(', ');
}
