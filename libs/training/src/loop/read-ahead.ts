import type { BatchProvider, TrainingBatch } from '../step/training-batch.ts';

/** Asks for the next batch while the current one is computed; at most one lies ready. */
export class ReadAhead {
  readonly #provider: BatchProvider;
  readonly #end: number;
  #ready: { readonly step: number; readonly batch: Promise<TrainingBatch> } | undefined;

  /** @param end first step that is not asked for any more */
  constructor(provider: BatchProvider, end: number) {
    this.#provider = provider;
    this.#end = end;
  }

  /** So many batches in a row. */
  async takeMany(first: number, count: number): Promise<TrainingBatch[]> {
    const batches: TrainingBatch[] = [];
    for (let place = 0; place < count; place++) batches.push(await this.take(first + place));
    return batches;
  }

  async take(step: number): Promise<TrainingBatch> {
    const ready = this.#ready?.step === step ? this.#ready.batch : this.#ask(step);
    const batch = await ready;
    this.#ready = step + 1 < this.#end ? { step: step + 1, batch: this.#ask(step + 1) } : undefined;
    return batch;
  }

  #ask(step: number): Promise<TrainingBatch> {
    const batch = Promise.resolve().then(() => this.#provider(step));
    // A failure is met when the batch is taken; when the run ends before, nobody misses it.
    batch.catch(() => undefined);
    return batch;
  }
}
