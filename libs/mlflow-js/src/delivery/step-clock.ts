/**
 * Times for metrics that were given none: never going back, and for a key that is logged again at the same step in the
 * same millisecond one later, since a server takes equal points for one and orders a history by time.
 */
export class StepClock {
  readonly #last = new Map<string, { step: number; time: number }>();
  #now = 0;

  time(keys: readonly string[], step: number): number {
    this.#now = Math.max(this.#now, Date.now());
    for (const key of keys) {
      const last = this.#last.get(key);
      if (last?.time === this.#now && last.step === step) this.#now += 1;
    }
    for (const key of keys) {
      const last = this.#last.get(key);
      if (last === undefined) this.#last.set(key, { step, time: this.#now });
      else [last.step, last.time] = [step, this.#now];
    }
    return this.#now;
  }
}
