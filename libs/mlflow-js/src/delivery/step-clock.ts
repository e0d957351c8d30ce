/**
 * Times for metrics that were given none: never going back, and for a key that is logged again at the same step in the
 * same millisecond one later, since a server takes equal points for one and orders a history by time.
 */
export class StepClock {
  /** The steps of the keys that were logged at the present time. */
  readonly #steps = new Map<string, number>();
  #now = 0;

  time(keys: readonly string[], step: number): number {
    const now = Date.now();
    if (now > this.#now) this.#to(now);
    else if (keys.some((key) => this.#steps.get(key) === step)) this.#to(this.#now + 1);
    for (const key of keys) this.#steps.set(key, step);
    return this.#now;
  }

  #to(time: number): void {
    this.#now = time;
    this.#steps.clear();
  }
}
