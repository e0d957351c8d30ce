/** What became of a logger's entries so far. */
export interface LoggerState {
  /** Entries dropped because the queue was full, a value was invalid or the disk refused. */
  readonly dropped: number;
  /** Values that the server will never take, by its answer. */
  readonly refused: number;
  /** The last failure of the delivery, while it is being repeated. */
  readonly lastFailure: string | undefined;
}

export interface EndState extends LoggerState {
  readonly delivered: boolean;
  /** Known when the run was delivered. */
  readonly runId: string | undefined;
  readonly experimentId: string | undefined;
  /** The journal that holds what was not delivered. */
  readonly journal: string | undefined;
}

/** Says each kind of trouble once a minute at most. */
export class Warnings {
  readonly #listener: ((message: string) => void) | undefined;
  readonly #last = new Map<string, number>();

  constructor(listener?: (message: string) => void) {
    this.#listener = listener;
  }

  say(kind: string, message: string): void {
    const now = Date.now();
    const last = this.#last.get(kind);
    if (last !== undefined && now - last < 60_000) return;
    this.#last.set(kind, now);
    try {
      if (this.#listener === undefined) process.stderr.write(`mlflow: ${message}\n`);
      else this.#listener(message);
    } catch {
      // A broken listener must not break the training.
    }
  }
}
