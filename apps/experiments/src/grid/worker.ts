import { UserError } from '@rangeloss/foundation';
import { runCell } from '../cell/run-cell.ts';
import type { CellTask } from '../cell/cell-task.ts';
import type { FromWorker, SentError, ToWorker } from './messages.ts';

/** The body of a worker process: runs the cells that it is sent, one at a time, and ends with its parent. */
let running: AbortController | undefined;

function say(message: FromWorker): void {
  if (process.connected) process.send!(message);
}

async function run(task: CellTask): Promise<void> {
  const controller = new AbortController();
  running = controller;
  const { id } = task;
  try {
    const result = await runCell(task, {
      signal: controller.signal,
      onProgress: (progress) => {
        say({ type: 'progress', id, progress });
      },
    });
    // The process's own peak: it may be an earlier cell's, and so is never too low.
    say({ type: 'done', id, result, peakMiB: Math.ceil(process.resourceUsage().maxRSS / 1024) });
  } catch (error) {
    if (controller.signal.aborted) say({ type: 'aborted', id });
    else say({ type: 'failed', id, error: sendable(error) });
  } finally {
    running = undefined;
  }
}

function sendable(error: unknown): SentError {
  if (error instanceof UserError) {
    const { message, field, file, mend } = error;
    return { message, field, file, mend, userError: true };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { message, stack, userError: false };
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'run') void run(message.task);
  else if (message.type === 'abort') running?.abort();
  else process.disconnect();
});
// A parent that was killed cannot say so: the broken channel does. The cell in flight ends its run properly first.
process.on('disconnect', () => {
  running?.abort();
  setTimeout(() => process.exit(0), running === undefined ? 0 : 3000).unref();
});
say({ type: 'ready' });
