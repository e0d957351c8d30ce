/** Bytes of a block before its entries: how many are written, how many are read. */
const header = 2 * Int32Array.BYTES_PER_ELEMENT;
const written = 0;
const read = 1;

/**
 * Memory of two threads: one writes lines, the other reads them when it likes. Writing wakes nobody, since a system may
 * give a woken thread the processor of the one that woke it.
 */
export class EntryBlock {
  readonly buffer: SharedArrayBuffer;
  readonly #positions: Int32Array;
  readonly #bytes: Buffer;

  /** @param memory the other thread's block, or the bytes of a new one. */
  constructor(memory: SharedArrayBuffer | number) {
    this.buffer = typeof memory === 'number' ? new SharedArrayBuffer(header + memory) : memory;
    this.#positions = new Int32Array(this.buffer, 0, 2);
    this.#bytes = Buffer.from(this.buffer, header);
  }

  /** Bytes that a line takes at most, in any script. */
  static room(line: string): number {
    return 3 * line.length + 1;
  }

  /** @param line without line breaks. @returns false, and nothing is written, when it may not fit. */
  write(line: string): boolean {
    const from = Atomics.load(this.#positions, written);
    if (EntryBlock.room(line) > this.#bytes.length - from) return false;
    const end = from + this.#bytes.write(`${line}\n`, from);
    Atomics.store(this.#positions, written, end);
    return true;
  }

  /** Whether every line has been taken. */
  get drained(): boolean {
    return Atomics.load(this.#positions, read) === Atomics.load(this.#positions, written);
  }

  /** Takes the lines that have come since the last time. */
  read(): string[] {
    const from = Atomics.load(this.#positions, read);
    const end = Atomics.load(this.#positions, written);
    if (end === from) return [];
    Atomics.store(this.#positions, read, end);
    return this.#bytes.toString('utf8', from, end - 1).split('\n');
  }
}
