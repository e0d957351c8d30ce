import { damaged } from './read-file.ts';

/** What a pickle of data (no classes, no functions) can hold here. */
export type PickleValue = number | boolean | null | Uint8Array | PickleValue[];

/**
 * Reads a pickle of bytes, numbers, booleans, lists and tuples, protocols 0 to 5; Python 2's strings are bytes.
 *
 * Pickles can call any function when Python loads them. This reader calls nothing: an opcode that would build an
 * object is refused.
 *
 * @throws UserError that names file and offset for a cut file or an opcode that data does not need
 */
export function readPickle(bytes: Uint8Array, file: string): PickleValue {
  return new PickleReader(bytes, file).read();
}

const MARK = Symbol('mark');

class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: string;
  readonly #stack: (PickleValue | typeof MARK)[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  read(): PickleValue {
    for (;;) {
      const start = this.#at;
      const opcode = String.fromCharCode(this.#number(1));
      if (opcode === '.') return this.#pop();
      const step = STEPS[opcode];
      if (step === undefined) {
        const code = `0x${opcode.charCodeAt(0).toString(16).padStart(2, '0')}`;
        throw damaged(this.#file, `offset ${start}`, 'a pickle of bytes and booleans', `the opcode ${code}`);
      }
      step(this);
    }
  }

  #need(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) {
      throw damaged(
        this.#file,
        `offset ${this.#bytes.length}`,
        `${length} bytes from ${start} on`,
        'the end of the file',
      );
    }
    this.#at += length;
    return start;
  }

  #number(length: 1 | 2 | 4 | 8): number {
    const start = this.#need(length);
    if (length === 1) return this.#bytes[start]!;
    if (length === 2) return this.#view.getUint16(start, true);
    if (length === 4) return this.#view.getUint32(start, true);
    return Number(this.#view.getBigUint64(start, true));
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.#unbalanced();
    return value;
  }

  #sinceMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#unbalanced();
    return this.#stack.splice(mark).slice(1) as PickleValue[];
  }

  #list(): PickleValue[] {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw this.#unbalanced();
    return list;
  }

  #unbalanced() {
    return damaged(this.#file, `offset ${this.#at}`, 'a pickle', 'operands that do not fit');
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }
  mark(): void {
    this.#stack.push(MARK);
  }
  pushBytes(lengthBytes: 1 | 4 | 8): void {
    const length = this.#number(lengthBytes);
    const start = this.#need(length);
    this.push(this.#bytes.subarray(start, start + length));
  }
  pushNumber(length: 1 | 2 | 4, signed = false): void {
    const value = this.#number(length);
    this.push(signed ? value | 0 : value);
  }
  /** `I01` and `I00` are True and False in the oldest protocols. */
  pushLine(): void {
    const end = this.#bytes.indexOf(10, this.#at);
    const start = this.#need((end < 0 ? this.#bytes.length : end + 1) - this.#at);
    const text = new TextDecoder().decode(this.#bytes.subarray(start, this.#at)).trim();
    this.push(text === '01' ? true : text === '00' ? false : Number(text));
  }
  skip(length: number): void {
    this.#need(length);
  }
  tuple(length: number): void {
    this.push(Array.from({ length }, () => this.#pop()).reverse());
  }
  markedTuple(): void {
    this.push(this.#sinceMark());
  }
  append(): void {
    const value = this.#pop();
    this.#list().push(value);
  }
  appendMarked(): void {
    const values = this.#sinceMark();
    const list = this.#list();
    for (const value of values) list.push(value);
  }
  put(length: 1 | 4 | 0): void {
    const key = length === 0 ? this.#memo.size : this.#number(length);
    const value = this.#pop();
    this.push(value);
    this.#memo.set(key, value);
  }
  get(length: 1 | 4): void {
    const value = this.#memo.get(this.#number(length));
    if (value === undefined) throw this.#unbalanced();
    this.push(value);
  }
}

/** Opcodes by their character, as in Python's `pickletools`. */
const STEPS: Readonly<Record<string, (reader: PickleReader) => void>> = {
  '\x80': (reader) => {
    reader.skip(1);
  }, // PROTO
  '\x95': (reader) => {
    reader.skip(8);
  }, // FRAME
  '(': (reader) => {
    reader.mark();
  },
  ']': (reader) => {
    reader.push([]);
  },
  ')': (reader) => {
    reader.push([]);
  },
  l: (reader) => {
    reader.markedTuple();
  },
  t: (reader) => {
    reader.markedTuple();
  },
  '\x85': (reader) => {
    reader.tuple(1);
  },
  '\x86': (reader) => {
    reader.tuple(2);
  },
  '\x87': (reader) => {
    reader.tuple(3);
  },
  a: (reader) => {
    reader.append();
  },
  e: (reader) => {
    reader.appendMarked();
  },
  B: (reader) => {
    reader.pushBytes(4);
  },
  C: (reader) => {
    reader.pushBytes(1);
  },
  '\x8e': (reader) => {
    reader.pushBytes(8);
  },
  T: (reader) => {
    reader.pushBytes(4);
  }, // BINSTRING of Python 2
  U: (reader) => {
    reader.pushBytes(1);
  }, // SHORT_BINSTRING
  N: (reader) => {
    reader.push(null);
  },
  '\x88': (reader) => {
    reader.push(true);
  },
  '\x89': (reader) => {
    reader.push(false);
  },
  I: (reader) => {
    reader.pushLine();
  },
  K: (reader) => {
    reader.pushNumber(1);
  },
  M: (reader) => {
    reader.pushNumber(2);
  },
  J: (reader) => {
    reader.pushNumber(4, true);
  },
  q: (reader) => {
    reader.put(1);
  },
  r: (reader) => {
    reader.put(4);
  },
  '\x94': (reader) => {
    reader.put(0);
  },
  h: (reader) => {
    reader.get(1);
  },
  j: (reader) => {
    reader.get(4);
  },
};
