/** Counts, per term, in which share of the steps a hinge was open. */
export class HingeShares {
  #steps = 0;
  readonly #open = new Map<string, number>();

  add(hinge: Readonly<Record<string, number>>): void {
    this.#steps++;
    for (const [term, open] of Object.entries(hinge)) {
      this.#open.set(term, (this.#open.get(term) ?? 0) + open);
    }
  }

  /** The shares since the last call; empty when no step came in. */
  take(): Record<string, number> {
    const shares = Object.fromEntries([...this.#open].map(([term, open]) => [term, open / this.#steps]));
    this.#steps = 0;
    this.#open.clear();
    return shares;
  }

  /** A JSON value for a checkpoint: a resumed run then reports the shares of one that never stopped. */
  save(): HingeState {
    return { steps: this.#steps, open: Object.fromEntries(this.#open) };
  }

  load({ steps, open }: HingeState): void {
    this.#steps = steps;
    this.#open.clear();
    for (const [term, count] of Object.entries(open)) this.#open.set(term, count);
  }
}

export interface HingeState {
  readonly steps: number;
  readonly open: Readonly<Record<string, number>>;
}
