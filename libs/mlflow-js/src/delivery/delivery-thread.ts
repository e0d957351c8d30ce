import type { Worker } from 'node:worker_threads';
import type { BackendOptions } from './backend.ts';
import { type FromWorker, type RunEvent, type ToWorker, counter, counterBytes } from './protocol.ts';
import { startWorker } from './start-worker.ts';

/** Milliseconds that entries wait for others. */
const patience = 20;
/** Milliseconds after which a call posts them itself. */
const mostPatience = 200;
/** Bytes of entries that are posted at once. */
const mostBytes = 256_000;

let current: DeliveryThread | undefined;
let runs = 0;

/** The one thread of a process that writes journals and talks to servers, for all its runs. */
export class DeliveryThread {
  readonly #worker: Worker;
  readonly #shared: Int32Array;
  readonly #listeners = new Map<number, (event: RunEvent) => void>();
  readonly #answers = new Map<number, (delivered: boolean) => void>();
  readonly #atReady: (() => void)[] = [];
  readonly #atExit = new Set<() => void>();
  #ready = false;
  #alive = true;
  #calls = 0;
  #held = 0;
  #waiting: { readonly run: number; readonly text: string }[] = [];
  #waitingBytes = 0;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor() {
    const counters = new SharedArrayBuffer(counterBytes);
    this.#shared = new Int32Array(counters);
    this.#worker = startWorker({ counters });
    this.#worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') {
        this.#ready = true;
        for (const action of this.#atReady.splice(0)) action();
        return;
      }
      if (message.type === 'event') {
        this.#listeners.get(message.run)?.(message.event);
        return;
      }
      this.#answers.get(message.call)?.(message.delivered);
      this.#answers.delete(message.call);
    });
    this.#worker.on('error', (error) => {
      for (const listener of this.#listeners.values()) {
        listener({ type: 'stopped', message: `the delivering thread failed: ${error.message}` });
      }
    });
    this.#worker.on('exit', () => {
      this.#alive = false;
      for (const answer of this.#answers.values()) answer(false);
      this.#answers.clear();
      for (const action of this.#atReady.splice(0)) action();
      for (const action of this.#atExit) action();
    });
    // After the listeners: adding one for messages makes the thread hold the process again.
    this.#worker.unref();
  }

  /** The process's thread; a new one when the last has failed. */
  static shared(): DeliveryThread {
    if (current?.alive !== true) current = new DeliveryThread();
    return current;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether it has started; that takes a fraction of a second. */
  get ready(): boolean {
    return this.#ready && this.#alive;
  }

  /** Calls once it has started, or has failed to. */
  whenReady(action: () => void): void {
    if (this.#ready || !this.#alive) action();
    else this.#atReady.push(action);
  }

  /** Calls when the thread has failed. @returns a function that ends that. */
  onExit(action: () => void): () => void {
    this.#atExit.add(action);
    return () => this.#atExit.delete(action);
  }

  /** Bytes that have been posted and not been written yet. */
  get pendingBytes(): number {
    return Atomics.load(this.#shared, counter.pendingBytes);
  }

  /** @returns the run's number in this process. */
  open(options: BackendOptions, direct: boolean, listener: (event: RunEvent) => void): number {
    runs += 1;
    this.#listeners.set(runs, listener);
    this.#post({ type: 'open', run: runs, options, direct });
    return runs;
  }

  /** Entries go together, some milliseconds' worth: the system may give the processor to a thread that is woken. */
  entry(run: number, text: string): void {
    Atomics.add(this.#shared, counter.pendingBytes, text.length);
    this.#waiting.push({ run, text });
    this.#waitingBytes += text.length;
    if (this.#waiting.length === 1) {
      this.#since = performance.now();
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#postWaiting();
      }, patience).unref();
    } else if (this.#waitingBytes > mostBytes || performance.now() - this.#since > mostPatience) {
      // A loop that gives timers no turn; a step that takes longer than the patience has one after it.
      this.#postWaiting();
    }
  }

  /** Entries that are not posted and, the thread being gone, will not be. */
  unposted(run: number): string[] {
    return this.#waiting.filter((entry) => entry.run === run).map(({ text }) => text);
  }

  artifact(run: number, path: string, content: Uint8Array | string): void {
    this.#post({ type: 'artifact', run, path, content });
  }

  /** @returns whether everything so far was delivered within `seconds`. */
  flush(run: number, seconds: number): Promise<boolean> {
    return this.#call((call) => ({ type: 'flush', run, call, seconds }));
  }

  async close(run: number): Promise<void> {
    await this.#call((call) => ({ type: 'close', run, call }));
    this.#listeners.delete(run);
  }

  /** Blocks, at most so long, until everything that was posted has been written. @returns whether it has. */
  settle(milliseconds: number): boolean {
    this.#postWaiting();
    const end = Date.now() + milliseconds;
    while (this.#alive) {
      const taken = Atomics.load(this.#shared, counter.taken);
      if (taken === Atomics.load(this.#shared, counter.posted)) return true;
      const rest = end - Date.now();
      if (rest <= 0) return false;
      Atomics.wait(this.#shared, counter.taken, taken, rest);
    }
    return false;
  }

  #post(message: ToWorker): void {
    this.#postWaiting();
    Atomics.add(this.#shared, counter.posted, 1);
    this.#worker.postMessage(message);
  }

  #postWaiting(): void {
    if (this.#waiting.length === 0 || !this.#alive) return;
    Atomics.add(this.#shared, counter.posted, this.#waiting.length);
    this.#worker.postMessage(this.#waiting.map(({ run, text }) => `${run} ${text}`).join('\n'));
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Keeps the process running, as an unanswered call has to, until the promise is settled. */
  async hold<T>(promise: Promise<T>): Promise<T> {
    this.#held += 1;
    this.#worker.ref();
    try {
      return await promise;
    } finally {
      this.#held -= 1;
      if (this.#held === 0) this.#worker.unref();
    }
  }

  #call(message: (call: number) => ToWorker): Promise<boolean> {
    if (!this.#alive) return Promise.resolve(false);
    this.#calls += 1;
    const call = this.#calls;
    const answer = new Promise<boolean>((resolve) => {
      this.#answers.set(call, resolve);
      this.#postWaiting();
      this.#worker.postMessage(message(call));
    });
    return this.hold(answer);
  }
}
