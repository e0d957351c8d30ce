import type { ActiveRun, Metric } from 'mlflow-js';

/** Points that are gathered before they are written. */
const BATCH = 500;

/** Writes metrics in the background, in order: the training step never waits for the store. */
export class MetricWriter {
  readonly #run: ActiveRun;
  #waiting: Metric[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(run: ActiveRun) {
    this.#run = run;
  }

  add(metrics: readonly Metric[]): void {
    this.#waiting.push(...metrics);
    if (this.#waiting.length >= BATCH) this.#write();
  }

  /** @throws what the store refused, also what it refused earlier */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #write(): void {
    const metrics = this.#waiting;
    if (metrics.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#writing.then(() => this.#run.client.logBatch(this.#run.runId, { metrics }));
    // Whoever flushes meets the failure; until then it must not end the process as an unhandled one.
    this.#writing.catch(() => undefined);
  }
}
