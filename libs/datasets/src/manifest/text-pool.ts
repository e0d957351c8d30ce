import { UserError } from '@rangeloss/foundation';

const decoder = new TextDecoder('utf-8', { fatal: false });

/**
 * Many short texts in one piece of memory: the UTF-8 bytes end to end and where each begins.
 *
 * A million JavaScript strings cost some 60 bytes each beside their characters; here the overhead is four bytes.
 */
export class TextPool {
  readonly bytes: Uint8Array;
  /** `starts[i]` to `starts[i + 1]` is text i; one longer than the number of texts. */
  readonly starts: Uint32Array;

  /** @param starts non-decreasing, from 0 to the length of `bytes` */
  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
  }

  get length(): number {
    return this.starts.length - 1;
  }

  /** @throws RangeError when there is no such text */
  get(index: number): string {
    if (!(index >= 0 && index < this.length)) {
      throw new RangeError(`There is no text ${index} in a pool of ${this.length}.`);
    }
    return decoder.decode(this.bytes.subarray(this.starts[index], this.starts[index + 1]));
  }

  static from(texts: Iterable<string>): TextPool {
    const builder = new TextPoolBuilder();
    for (const text of texts) builder.add(text);
    return builder.build();
  }
}

const encoder = new TextEncoder();

/** Collects texts for a `TextPool` while a source is read. */
export class TextPoolBuilder {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  #starts = new Uint32Array(1 << 12);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  /** @returns the index of the text */
  add(text: string): number {
    // UTF-8 needs at most three bytes for each UTF-16 unit.
    const most = this.#used + text.length * 3;
    if (most > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.max(most, this.#bytes.length * 2));
    this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    if (this.#used > 0xffffffff) throw new UserError('The paths of one source exceed 4 GiB.');
    if (this.#count + 2 > this.#starts.length) {
      const starts = new Uint32Array(this.#starts.length * 2);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    this.#starts[++this.#count] = this.#used;
    return this.#count - 1;
  }

  build(): TextPool {
    return new TextPool(this.#bytes.slice(0, this.#used), this.#starts.slice(0, this.#count + 1));
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}
