/** A wait that can be cut short. */
export class Waiter {
  #wake: (() => void) | undefined;
  #woken = false;

  /** Ends the wait that is going on; if there is none, the next one ends at once. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Waits for a time, for `wake`, or for the signal; never rejects. */
  wait(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        this.#woken = false;
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      this.#wake = done;
      signal.addEventListener('abort', done);
      if (this.#woken || signal.aborted) done();
    });
  }
}
