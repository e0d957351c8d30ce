import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distanceRegistry } from './distances/distance-registry.ts';
import { minerRegistry } from './miners/miner-registry.ts';
import { reducerRegistry } from './reducers/reducer-registry.ts';
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

/** A function of something, or a norm. */
const applied =
  /\b(?:log|exp|max|min|sum|cos|sin|atan|sqrt|argmax|argmin|softmax|psi|var|d)(?:_\w+)?\b[ ({^\w]|\|[^|\n]+\|/;
/** Two operands around an operator or a relation. */
const operation = /[\w)}|\]'] ?(?:[-+*/^=<>]|<=|>=|!=) ?[\w({|[\-#]/;

/** What a doc comment lacks of a formula and of a source: authors, a quoted title, a year, and where to look it up. */
function lacking(comment: string): string[] {
  const text = comment.replace(/\s*\n\s*\*\s?/g, ' ').replace(/"[^"]*"/g, '"title"');
  const formula = text.replace(/\([^()]*\b(?:19|20)\d\d\b[^()]*\)/g, '').replace(/arXiv:\S+|doi:\S+|`/g, '');
  const found = {
    'a function or norm': applied.test(formula),
    'an operation': operation.test(formula),
    authors: /[A-Z][\p{L}-]+(?:,| et al\.,?)/u.test(text),
    'a quoted title': text.includes('"title"'),
    'a year': /\b(?:19|20)\d\d\b/.test(text),
    'an arXiv number, DOI or equation': /arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,}\/\S+|equations? \d+/.test(text),
  };
  return Object.entries(found).flatMap(([what, present]) => (present ? [] : [what]));
}

it('a comment without a formula or without a source is seen', () => {
  expect(lacking('/** The mean over the rows (Doe, "On Means", CVPR 2019, arXiv:1901.00001). */')).toEqual([
    'a function or norm',
    'an operation',
  ]);
  expect(lacking('/** max(d(a, p) - d(a, n) + margin, 0). */')).toEqual([
    'authors',
    'a quoted title',
    'a year',
    'an arXiv number, DOI or equation',
  ]);
  expect(lacking('/** max(d - m + 1, 0) (Doe, "On Margins", 2019). */')).toEqual([
    'an arXiv number, DOI or equation',
  ]);
});

/** The comment on the constant that a registry file registers under a name. */
function partDocumentation(registry: string, name: string): string {
  const text = read(registry);
  const constant = new RegExp(`register\\('${name}', (\\w+)\\)`).exec(text)?.[1] ?? '';
  const file = new RegExp(`import \\{ ${constant} \\} from '\\./([^']+)'`).exec(text)?.[1] ?? '';
  const folder = registry.slice(0, registry.indexOf('/'));
  const pattern = new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\s*export const ${constant} =`);
  return pattern.exec(read(`${folder}/${file}`))?.[1] ?? '';
}

const parts = [
  ['distances/distance-registry.ts', distanceRegistry],
  ['miners/miner-registry.ts', minerRegistry],
  ['reducers/reducer-registry.ts', reducerRegistry],
] as const;
describe.each(parts)('%s', (file, registry) => {
  it.each(registry.names())('"%s" has its formula and its source, and a place on the docs page', (name) => {
    expect(lacking(partDocumentation(file, name))).toEqual([]);
    expect(page).toContain(`\`${name}\``);
  });
});

const byHand = ['naive', 'properties', 'registered-losses', 'backends', 'recorded', 'references'];

describe.each(lossRegistry.names())('the loss "%s"', (name) => {
  it('has its formula and its source in its documentation', () => {
    expect(lacking(documentation(name))).toEqual([]);
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
