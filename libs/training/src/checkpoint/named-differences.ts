/**
 * The places where two JSON values differ, as `path: there, here`; empty when they are equal.
 *
 * @param there what was saved
 * @param here what is asked for
 */
export function namedDifferences(there: unknown, here: unknown, path = ''): string[] {
  if (isRecord(there) && isRecord(here)) {
    const keys = [...new Set([...Object.keys(there), ...Object.keys(here)])].sort();
    return keys.flatMap((key) =>
      namedDifferences(there[key], here[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(there) && Array.isArray(here) && there.length === here.length) {
    return there.flatMap((value, index) => namedDifferences(value, here[index], `${path}[${index}]`));
  }
  const [saved, wanted] = [shown(there), shown(here)];
  return saved === wanted ? [] : [`${path === '' ? 'value' : path} is ${saved} there and ${wanted} here`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
