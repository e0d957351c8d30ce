import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Every module that a module imports at run time, through our own files. */
function imports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  for (const [, typeOnly, from] of source.matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)'/gm)) {
    if (from!.startsWith('.')) imports(join(dirname(file), from!), seen);
    else if (typeOnly === undefined) seen.add(from!);
  }
  return seen;
}

it('has a browser entry that imports nothing but foundation at run time', () => {
  const found = [...imports(join(dirname(fileURLToPath(import.meta.url)), 'index.ts'))];
  expect(found.filter((name) => !name.endsWith('.ts'))).toEqual(['@rangeloss/foundation']);
  expect(found.length).toBeGreaterThan(30);
});
