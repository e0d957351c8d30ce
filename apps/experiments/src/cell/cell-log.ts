import type { TrainingCallback } from '@rangeloss/training';
import { z } from 'zod';

const stateSchema = z.object({
  seconds: z.number(),
  threads: z.int(),
  warnings: z.array(z.string()),
});

/** Time spent and warnings given in all attempts at a cell, those before a resume included. */
export class CellLog implements TrainingCallback {
  readonly name = 'cell-log';
  readonly warnings: string[] = [];
  /** Step from which the last attempt went on; undefined where the cell was run in one piece. */
  resumedFrom: number | undefined;
  readonly #threads: number;
  readonly #begun = performance.now();
  #earlierSeconds = 0;
  /** Warnings at the front that came from a checkpoint. */
  #earlierWarnings = 0;

  /** @param threads that the backend uses now */
  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Keeps a warning for the cell's result, and shows it at once. */
  readonly warn = (message: string): void => {
    this.warnings.push(message);
    process.stderr.write(`warning: ${message}\n`);
  };

  onStart(_control: unknown, startStep: number): void {
    if (startStep > 0) this.resumedFrom = startStep;
  }

  /** Seconds of this attempt and of those before it. */
  get seconds(): number {
    return this.#earlierSeconds + (performance.now() - this.#begun) / 1000;
  }

  save(): z.output<typeof stateSchema> {
    return { seconds: this.seconds, threads: this.#threads, warnings: this.warnings };
  }

  load(state: unknown): void {
    const { seconds, threads, warnings } = stateSchema.parse(state);
    this.#earlierSeconds = seconds;
    // A checkpoint of the second stage holds what one of the first held, too.
    const own = this.warnings.slice(this.#earlierWarnings).filter((warning) => !warnings.includes(warning));
    this.warnings.splice(0, this.warnings.length, ...warnings, ...own);
    this.#earlierWarnings = warnings.length;
    const threadsChanged = `The cell was begun with ${threads} threads and goes on with ${this.#threads}: its last bits may differ from those of an undisturbed run.`;
    if (threads !== this.#threads && !this.warnings.includes(threadsChanged)) this.warn(threadsChanged);
  }
}
