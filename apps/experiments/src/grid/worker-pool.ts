import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '@rangeloss/foundation';
import type { CellResult } from '../cell/cell-result.ts';
import type { CellTask } from '../cell/cell-task.ts';
import type { CellProgress, FromWorker, SentError, ToWorker } from './messages.ts';

/** How a cell ended. */
export type CellOutcome =
  | { readonly status: 'done'; readonly result: CellResult; readonly peakMiB: number }
  | { readonly status: 'failed'; readonly error: SentError }
  | { readonly status: 'aborted' };

/**
 * TensorFlow's libraries say on loading that they were optimised, whatever the log level: in every worker, and in
 * the middle of the progress display.
 */
const STARTUP_NOTE = /^(WARNING: All log messages before absl::InitializeLog|I\d{4} [\d:.]+ +\d+ port\.cc:)/;

const WORKER = path.join(import.meta.dirname, 'worker.ts');

/**
 * A process that runs one cell after another. A process of its own keeps the terminal responsive, lets several
 * cells run at once, and confines a crash to one cell.
 */
export class CellWorker {
  #child: ChildProcess | undefined;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #onLine: (line: string) => void;

  /** @param onLine told of each line that the process writes on its standard error */
  constructor(environment: NodeJS.ProcessEnv, onLine: (line: string) => void) {
    this.#environment = environment;
    this.#onLine = onLine;
  }

  /** Runs one cell; never rejects: a crash of the process is an outcome. */
  async run(
    task: CellTask,
    onProgress: (progress: CellProgress) => void,
    signal: AbortSignal,
  ): Promise<CellOutcome> {
    if (signal.aborted) return { status: 'aborted' };
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const abort = () => {
        send(child, { type: 'abort' });
      };
      const settle = (outcome: CellOutcome) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        signal.removeEventListener('abort', abort);
        resolve(outcome);
      };
      const onMessage = (message: FromWorker) => {
        if (message.type === 'ready' || message.id !== task.id) return;
        if (message.type === 'progress') onProgress(message.progress);
        else if (message.type === 'done')
          settle({ status: 'done', result: message.result, peakMiB: message.peakMiB });
        else if (message.type === 'aborted') settle({ status: 'aborted' });
        else settle({ status: 'failed', error: message.error });
      };
      const onExit = (code: number | null, killedBy: NodeJS.Signals | null) => {
        if (signal.aborted) {
          settle({ status: 'aborted' });
          return;
        }
        const how = killedBy === null ? `with code ${code ?? 'unknown'}` : `by ${killedBy}`;
        const mend =
          killedBy === 'SIGKILL'
            ? 'The machine may have run out of memory: use fewer workers or a smaller batch, then repeat the command.'
            : 'Repeat the command: finished cells are kept.';
        settle({
          status: 'failed',
          error: { message: `The worker process was ended ${how}.`, userError: false, mend },
        });
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      signal.addEventListener('abort', abort, { once: true });
      send(child, { type: 'run', task });
    });
  }

  /** Lets the process end. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
      send(child, { type: 'close' });
    });
  }

  #start(): ChildProcess {
    const child = fork(WORKER, [], {
      env: { ...process.env, ...this.#environment },
      // A terminal's Ctrl-C would reach the worker too and end it in the middle: the parent says when to stop.
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.on('error', () => undefined);
    // It may end between two cells, when no run listens: the next one starts another.
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    createInterface(child.stderr!).on('line', (line) => {
      if (!STARTUP_NOTE.test(line)) this.#onLine(line);
    });
    return child;
  }
}

function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message);
}

/** A worker's error, made an error again. */
export function received(error: SentError): Error {
  if (!error.userError) return new Error(error.message);
  return new UserError(error.message, {
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.file === undefined ? {} : { file: error.file }),
    ...(error.mend === undefined ? {} : { mend: error.mend }),
  });
}
