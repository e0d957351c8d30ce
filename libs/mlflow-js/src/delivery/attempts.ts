import type { MlflowError } from '../errors.ts';
import { type Backoff, verdict } from './backoff.ts';
import { Limiter } from '../limiter.ts';
import { Waiter } from './waiter.ts';

/** Requests at once from all runs of a process: a server's database takes some 15, and writes one at a time. */
const requests = new Limiter(4);

/** Tries a delivery again until it is taken or refused, with a wait after each failure. */
export class Attempts {
  readonly #backoff: Backoff;
  readonly #failed: ((error: unknown) => void) | undefined;
  /** Full batches must not end a back-off: the server asked for rest. */
  readonly #rest = new Waiter();

  constructor(backoff: Backoff, failed?: (error: unknown) => void) {
    this.#backoff = backoff;
    this.#failed = failed;
  }

  /** Ends the wait that is going on. */
  hurry(): void {
    this.#rest.wake();
  }

  /**
   * @returns undefined when it succeeded, the error when the server will never take it.
   * @throws MlflowError when nothing of the run will ever be taken.
   */
  async run(send: () => Promise<void>, signal: AbortSignal): Promise<MlflowError | 'aborted' | undefined> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await requests.run(send);
        this.#backoff.reset();
        return undefined;
      } catch (error) {
        const what = verdict(error, attempt);
        if (what === 'refused') return error as MlflowError;
        if (what === 'stop') throw error;
        // The signal ends a wait, and the loop with it.
        this.#failed?.(error);
        await this.#rest.wait(this.#backoff.next(error), signal);
      }
    }
    return 'aborted';
  }
}
