import type { EmbeddingMatrix } from '@rangeloss/evaluation';
import { badRow } from './embedding-table.ts';

/** Rows of numbers that come one by one, of a length that the first one sets. */
export class GrownRows {
  readonly #file: string;
  #data = new Float32Array(1024);
  #dimension = 0;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws UserError with the row's number when it has another length than the first, or none */
  add(row: ArrayLike<unknown>): void {
    if (this.#count === 0) this.#dimension = row.length;
    if (row.length === 0 || row.length !== this.#dimension) {
      const wanted = this.#count === 0 ? 'at least one is needed' : `the first row has ${this.#dimension}`;
      throw badRow(this.#file, this.#count, `the embedding has ${row.length} numbers, ${wanted}`);
    }
    const start = this.#count * this.#dimension;
    if (start + row.length > this.#data.length) {
      const grown = new Float32Array(2 * (start + row.length));
      grown.set(this.#data.subarray(0, start));
      this.#data = grown;
    }
    for (let place = 0; place < row.length; place++) {
      const value = row[place];
      const number = numberOf(value);
      if (number === undefined) {
        const shown = JSON.stringify(value ?? null);
        throw badRow(this.#file, this.#count, `number ${place} (from 0) of the embedding is ${shown}`);
      }
      this.#data[start + place] = number;
    }
    this.#count++;
  }

  matrix(): EmbeddingMatrix {
    const length = this.#count * this.#dimension;
    // A copy frees the room that growing left over.
    const data = this.#data.length === length ? this.#data : this.#data.slice(0, length);
    return { data, count: this.#count, dimension: this.#dimension };
  }
}

/** A diverged network writes "nan" and "inf", which are numbers: they are refused later, with their image. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value === '') return undefined;
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(value);
  if (special !== null) {
    if (special[2]!.toLowerCase() === 'nan') return NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}
