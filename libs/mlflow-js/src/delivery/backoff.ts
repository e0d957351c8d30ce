import { MlflowAnswerError, MlflowError, isTransient } from '../errors.ts';
import { sleep } from '../rest/retry.ts';

/** What to do with a failed delivery. */
export type Verdict = 'again' | 'refused' | 'stop';

/** So often a BAD_REQUEST is tried again: MLflow answers it also when its database is too busy. */
const patience = 10;

/**
 * `refused`: this entry will never be taken. `stop`: nothing of this journal can be (the run was deleted). Everything
 * else may pass: no server, an overload, a proxy's page in place of an answer, credentials that are to be renewed.
 * @param attempt how often it has been tried before.
 */
export function verdict(error: unknown, attempt: number): Verdict {
  if (!(error instanceof MlflowError) || isTransient(error) || error instanceof MlflowAnswerError)
    return 'again';
  if (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'INVALID_STATE') return 'stop';
  const status = error.call?.status;
  if (error.code === 'INVALID_PARAMETER_VALUE' || status === 413) return 'refused';
  return status === 400 && attempt >= patience ? 'refused' : 'again';
}

/**
 * Waits between tries: doubling from `first` to `longest` seconds, with full jitter on the upper half so that many
 * clients of one server do not return together; the server's Retry-After where it gave one.
 */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  #attempt = 0;

  constructor(first = 0.25, longest = 30) {
    this.#first = first;
    this.#longest = longest;
  }

  /** Seconds before the next try. */
  next(error: unknown): number {
    const asked = error instanceof MlflowError ? error.call?.retryAfter : undefined;
    const span = Math.min(this.#longest, this.#first * 2 ** this.#attempt);
    this.#attempt += 1;
    return asked === undefined ? span * (0.5 + Math.random() / 2) : Math.min(asked, 300);
  }

  reset(): void {
    this.#attempt = 0;
  }

  wait(error: unknown, signal: AbortSignal): Promise<void> {
    return sleep(this.next(error), signal);
  }
}
