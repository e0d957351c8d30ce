import type { Worker } from 'node:worker_threads';
import { UserError } from '@rangeloss/foundation';
import type { DecodeJob, DecodeReply } from './decode-job.ts';
import { startDecodeWorker } from './start-decode-worker.ts';

interface Thread {
  readonly worker: Worker;
  readonly jobs: Map<number, { readonly resolve: () => void; readonly reject: (reason: unknown) => void }>;
}

/** Threads that decode images. Each job goes to the thread with the fewest; idle threads do not keep the process alive. */
export class DecodePool {
  readonly #threads: Thread[];
  #jobs = 0;

  /** @param size threads, at least 1 */
  constructor(size: number) {
    this.#threads = Array.from({ length: size }, started);
  }

  /** @throws UserError for an image that cannot be read or decoded */
  run(job: Omit<DecodeJob, 'id'>): Promise<void> {
    const thread = this.#threads.reduce((least, other) =>
      other.jobs.size < least.jobs.size ? other : least,
    );
    const id = this.#jobs++;
    return new Promise((resolve, reject) => {
      thread.jobs.set(id, { resolve, reject });
      thread.worker.ref();
      thread.worker.postMessage({ ...job, id } satisfies DecodeJob);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

function started(): Thread {
  const thread: Thread = { worker: startDecodeWorker(), jobs: new Map() };
  const { worker, jobs } = thread;
  worker.on('message', ({ id, failure }: DecodeReply) => {
    const job = jobs.get(id);
    jobs.delete(id);
    if (jobs.size === 0) worker.unref();
    if (failure === undefined) job?.resolve();
    else job?.reject(errorOf(failure));
  });
  const end = (reason: unknown) => {
    for (const { reject } of jobs.values()) reject(reason);
    jobs.clear();
  };
  worker.on('error', end);
  worker.on('exit', (code) => {
    end(new Error(`A decoding thread ended with ${code} before its images were ready.`));
  });
  worker.unref();
  return thread;
}

function errorOf({ message, byUser, file, mend }: NonNullable<DecodeReply['failure']>): Error {
  if (!byUser) return new Error(message);
  return new UserError(message, {
    ...(file === undefined ? {} : { file }),
    ...(mend === undefined ? {} : { mend }),
  });
}
