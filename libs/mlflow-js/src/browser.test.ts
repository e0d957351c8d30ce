import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

it('the main entry imports nothing of Node, so that it works in a browser', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = fs.readFileSync(file, 'utf8');
    for (const [, name] of source.matchAll(/(?:from|import)\s+'([^']+)'/g)) {
      expect(name, file).toMatch(/^(?:\.|zod$)/);
      if (name!.startsWith('.')) visit(path.resolve(path.dirname(file), name!));
    }
    expect(source, file).not.toMatch(/\bprocess\.|\bBuffer\b/);
  };
  visit(path.join(import.meta.dirname, 'index.ts'));
  expect(seen.size).toBeGreaterThan(20);
});
