import { limits } from '../limits.ts';
import type { DeliveryOptions } from './delivery-options.ts';

/** When a batch is due: by its count, its bytes, its age, or because somebody waits for it. */
export class Due {
  readonly #options: DeliveryOptions;
  /** Entries that wait. */
  #pending: number;
  #oldest = Date.now();
  #hurriedTo = 0;

  /** @param overdue whether an earlier process has left entries: those are due at once. */
  constructor(options: DeliveryOptions, overdue: boolean) {
    this.#options = options;
    this.#pending = overdue ? Infinity : 0;
  }

  /** Counts new entries. @returns whether they are the first to wait. */
  add(count: number): boolean {
    const first = this.#pending === 0;
    if (first) this.#oldest = Date.now();
    this.#pending += count;
    return first;
  }

  /** What waited is being sent. */
  taken(): void {
    this.#pending = 0;
    this.#oldest = Date.now();
  }

  /** Everything up to this position of the journal is due at once. */
  hurry(position: number): void {
    this.#hurriedTo = position;
  }

  /** @param waiting the part of the journal that waits: its positions. */
  now(waiting: { readonly from: number; readonly to: number }): boolean {
    return (
      this.#pending >= (this.#options.maxCount ?? limits.metricsPerBatch) ||
      waiting.to - waiting.from >= (this.#options.maxBytes ?? 500_000) ||
      this.#hurriedTo > waiting.from ||
      this.seconds() <= 0
    );
  }

  /** Seconds until the oldest entry has waited long enough. */
  seconds(): number {
    return (this.#options.maxAge ?? 1) - (Date.now() - this.#oldest) / 1000;
  }
}
