import { suggestion } from './nearest-name.ts';
import { UserError } from './user-error.ts';

/** Maps the names that a configuration uses to what they stand for. A new entry is one line. */
export class Registry<T> {
  readonly kind: string;
  readonly #entries = new Map<string, T>();

  /** @param kind what an entry is, in the singular, for messages: "loss", "sampler" */
  constructor(kind: string) {
    this.kind = kind;
  }

  /** @throws Error when the name is taken: two libraries must not fight over one silently. */
  register(name: string, entry: T): this {
    if (this.#entries.has(name)) throw new Error(`The ${this.kind} "${name}" is registered already.`);
    this.#entries.set(name, entry);
    return this;
  }

  /** @throws UserError that names the nearest known entry. */
  get(name: string): T {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new UserError(`There is no ${this.kind} "${name}": ${suggestion(name, this.names())}`, {
        field: this.kind,
      });
    }
    return entry;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** The names in the order of registration. */
  names(): string[] {
    return [...this.#entries.keys()];
  }
}
