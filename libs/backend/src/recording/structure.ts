/** The leaves of nested arrays and plain objects in a fixed order, and the way back. */
export interface Structure {
  readonly leaves: readonly unknown[];
  /** The same nesting around other leaves. */
  rebuild(leaves: readonly unknown[]): unknown;
}

export function structureOf(value: unknown): Structure {
  const leaves: unknown[] = [];
  const rebuild = visit(value, leaves);
  return { leaves, rebuild };
}

type Rebuild = (leaves: readonly unknown[]) => unknown;

function visit(value: unknown, leaves: unknown[]): Rebuild {
  if (Array.isArray(value)) {
    const parts = value.map((item) => visit(item, leaves));
    return (others) => parts.map((part) => part(others));
  }
  if (isPlainObject(value)) {
    const parts = Object.entries(value).map(([key, item]) => [key, visit(item, leaves)] as const);
    return (others) => Object.fromEntries(parts.map(([key, part]) => [key, part(others)]));
  }
  const at = leaves.push(value) - 1;
  return (others) => others[at];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
