import type { Worker } from 'node:worker_threads';
import type { BackendOptions } from './backend.ts';
import { EntryBlock } from './entry-block.ts';
import {
  type FromWorker,
  type RunEvent,
  type ToWorker,
  counter,
  counterBytes,
  entryLine,
  parseEntryLine,
} from './protocol.ts';
import { startWorker } from './start-worker.ts';

/** Bytes that are shared at once: some thousand entries. */
const blockBytes = 256_000;

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
  #messages = 0;
  /** The last is written to; the others are full and have not been read to their ends. */
  #blocks: EntryBlock[] = [];
  #unread: string[] | undefined;

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

  /** Bytes that have been left for the thread and not been written yet. */
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

  /** Leaves an entry where the thread looks every few milliseconds: posting would wake it. */
  entry(run: number, text: string): void {
    const line = entryLine({ after: this.#messages, run, text });
    Atomics.add(this.#shared, counter.pendingBytes, line.length);
    Atomics.add(this.#shared, counter.posted, 1);
    if (this.#blocks.at(-1)?.write(line) === true) return;
    const block = new EntryBlock(Math.max(blockBytes, EntryBlock.room(line)));
    block.write(line);
    this.#blocks = [...this.#blocks.filter((earlier) => !earlier.drained), block];
    this.#send({ type: 'block', buffer: block.buffer });
  }

  /** Entries that the thread, which is gone, has not read. */
  unread(run: number): string[] {
    this.#unread ??= this.#blocks.flatMap((block) => block.read());
    return this.#unread.map(parseEntryLine).flatMap((entry) => (entry.run === run ? [entry.text] : []));
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

  /** Blocks, at most so long, until everything that was left for the thread has been written. @returns whether it has. */
  settle(milliseconds: number): boolean {
    this.#send({ type: 'hurry' });
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
    Atomics.add(this.#shared, counter.posted, 1);
    this.#send(message);
  }

  #send(message: ToWorker): void {
    this.#messages += 1;
    this.#worker.postMessage(message);
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
      this.#send(message(call));
    });
    return this.hold(answer);
  }
}
