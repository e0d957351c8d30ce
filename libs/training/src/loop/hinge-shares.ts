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
}
