import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lossRegistry } from './registry.ts';

/*
 * Nobody adds a loss without its evidence: what cannot be checked by running it is checked here, by reading. Naive
 * loops and finite differences: naive-losses.test.ts; behaviour on degenerate batches, leaks, state:
 * registered-losses.test.ts; properties.test.ts; backends.test.ts; recorded.test.ts. All of these go by the registry.
 */
const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const sources = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => read(file));
const page = read('../../../docs/losses.md');
const { cases } = JSON.parse(read('fixtures/references.json')) as {
  cases: {
    loss: string;
    source: string;
    total: number;
    gradient: number[];
    logitsGradient: number[];
  }[];
};

/** Losses whose formula stands with a function or class that they share. */
const documentedAt: Readonly<Record<string, RegExp>> = {
  range: /(\/\*\*(?:(?!\*\/)[^])*\*\/)\s*export function rangeLoss\(/,
};

/** The comment on the class that a loss is made of. */
function documentation(name: string): string {
  const source = sources.find((text) => new RegExp(`define(?:Row)?Loss\\(\\s*'${name}'`).test(text));
  const shared = documentedAt[name];
  const pattern = shared ?? /(\/\*\*(?:(?!\*\/)[^])*\*\/)\s*class /;
  return pattern.exec(shared === undefined ? (source ?? '') : sources.join('\n'))?.[1] ?? '';
}

const byHand = ['naive', 'properties', 'registered-losses', 'backends', 'recorded', 'references'];

describe.each(lossRegistry.names())('the loss "%s"', (name) => {
  it('has its formula, with author and year, in its documentation', () => {
    const text = documentation(name);
    expect(text).toMatch(/[A-Z]\w+.*\b(19|20)\d\d\b/s);
    expect(text).toMatch(/log|max\(|cos\(|\|x|\bsum\b|mean of|min\(/);
  });

  it('has a value and a gradient that PyTorch made', () => {
    const own = cases.filter(({ loss }) => loss === name);
    expect(own.length).toBeGreaterThan(0);
    for (const { total, gradient, logitsGradient, source } of own) {
      expect(source).toMatch(/PyTorch|PML|authors/);
      expect(Number.isFinite(total)).toBe(true);
      expect([...gradient, ...logitsGradient].every(Number.isFinite)).toBe(true);
    }
    expect(own.some(({ gradient, logitsGradient }) => [...gradient, ...logitsGradient].some(Boolean))).toBe(
      true,
    );
  });

  it('is on the docs page', () => {
    expect(page).toContain(`\`${name}\``);
  });
});

it.each(byHand)('the tests in "%s" go by the registry', (file) => {
  const path = file === 'naive' ? 'naive-losses.test.ts' : `${file}.test.ts`;
  expect(read(path)).toContain('lossRegistry.names()');
});
