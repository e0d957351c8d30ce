import path from 'node:path';
import fs from 'node:fs';
import type { BackendOptions } from './backend.ts';
import { DeliveryThread } from './delivery-thread.ts';
import { type FsyncPolicy, Journal } from './journal.ts';
import { lockJournal } from './journal-lock.ts';
import type { RunEvent } from './protocol.ts';
import { spoolArtifact } from './spool.ts';

/**
 * One run's way to the delivering thread. While that thread is starting, and after it has failed, entries are written
 * to the journal from here, so that none is ever only in memory; a folder (`direct`) needs the thread.
 */
export class RunLink {
  readonly #thread = DeliveryThread.shared();
  readonly #options: BackendOptions;
  readonly #direct: boolean;
  readonly #listener: (event: RunEvent) => void;
  readonly #opened: Promise<void>;
  readonly #forget: () => void;
  #journal: Journal | undefined;
  #run: number | undefined;
  #closed = false;

  constructor(options: BackendOptions, direct: boolean, listener: (event: RunEvent) => void) {
    this.#options = options;
    this.#direct = direct;
    this.#listener = listener;
    // Forcing it to the disk takes milliseconds, which the thread spends when it takes over.
    if (!direct && !this.#thread.ready)
      this.#openJournal(options.fsync === 'second' ? 'never' : options.fsync);
    this.#opened = new Promise((resolve) => {
      const open = (): void => {
        this.#open();
        resolve();
      };
      if (direct) open();
      else this.#thread.whenReady(open);
    });
    this.#forget = this.#thread.onExit(() => {
      const unread = this.#run === undefined ? [] : this.#thread.unread(this.#run);
      this.#run = undefined;
      if (this.#closed || direct) return;
      this.#openJournal(options.fsync);
      this.#append(unread);
    });
  }

  get closed(): boolean {
    return this.#closed || (this.#direct && !this.#thread.alive);
  }

  get pendingBytes(): number {
    return this.#journal === undefined ? this.#thread.pendingBytes : 0;
  }

  entry(text: string): void {
    if (this.#run === undefined) this.#append([text]);
    else this.#thread.entry(this.#run, text);
  }

  artifact(name: string, content: Uint8Array | string): void {
    if (this.#run === undefined) {
      this.#guarded(1, () =>
        this.#openedJournal.append([spoolArtifact(this.#openedJournal.file, name, content)]),
      );
    } else this.#thread.artifact(this.#run, name, content);
  }

  /** Keeps the process running until the promise is settled. */
  hold<T>(promise: Promise<T>): Promise<T> {
    return this.#thread.hold(promise);
  }

  async flush(seconds: number): Promise<boolean> {
    await this.#thread.hold(this.#opened);
    return this.#run === undefined ? false : this.#thread.flush(this.#run, seconds);
  }

  async close(): Promise<void> {
    await this.#thread.hold(this.#opened);
    this.#closed = true;
    this.#forget();
    if (this.#run !== undefined) await this.#thread.close(this.#run);
    this.#journal?.close();
    this.#journal = undefined;
  }

  settle(milliseconds: number): boolean {
    return this.#journal !== undefined || this.#thread.settle(milliseconds);
  }

  /** Hands over to the thread, if it lives. */
  #open(): void {
    if (!this.#thread.alive) return;
    this.#journal?.close();
    this.#journal = undefined;
    this.#run = this.#thread.open(this.#options, this.#direct, this.#listener);
  }

  #openJournal(fsync: FsyncPolicy): void {
    this.#guarded(0, () => {
      const { journalFile } = this.#options;
      fs.mkdirSync(path.dirname(journalFile), { recursive: true });
      lockJournal(journalFile);
      this.#journal = new Journal(journalFile, fsync);
    });
  }

  get #openedJournal(): Journal {
    if (this.#journal === undefined) throw new Error(`${this.#options.journalFile} could not be opened`);
    return this.#journal;
  }

  #append(entries: readonly string[]): void {
    this.#guarded(entries.length, () => this.#openedJournal.append(entries));
  }

  #guarded(count: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#listener({ type: 'lost', count, message });
    }
  }
}
