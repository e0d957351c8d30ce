// `npm run new:loss -- NAME`: a new loss as file, test, page entry and registry line. What it writes works at once: the
// mean of an embedding's squared length less a radius, squared, to be replaced by the loss's own formula. `--root FOLDER` writes into
// another checkout.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** @returns the files that were written or changed. @throws Error that names the mistake, before anything is written */
export function newLoss(name, root) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? '')) {
    throw new Error(
      `"${name ?? ''}" is no name for a loss. Write words in small letters, joined by dashes: npm run new:loss -- ring-loss`,
    );
  }
  const file = (...parts) => path.join(root, ...parts);
  const registryFile = file('libs/losses/src/registry.ts');
  const registry = readFileSync(registryFile, 'utf8');
  const source = file('libs/losses/src/own', `${name}.ts`);
  if (registry.includes(`.register('${name}',`) || existsSync(source))
    throw new Error(`There is a loss "${name}" already.`);
  const words = name.split('-').map((word) => word[0].toUpperCase() + word.slice(1));
  const type = `${words.join('')}Loss`;
  const constant = `${type[0].toLowerCase()}${type.slice(1)}`;
  const pageFile = file('docs/losses.md');
  const written = new Map([
    [source, lossSource(name, type, constant)],
    [file('libs/losses/src/own', `${name}.test.ts`), lossTest(name, constant)],
    [registryFile, withRegistration(registry, name, constant)],
    [pageFile, withPageRow(readFileSync(pageFile, 'utf8'), name)],
  ]);
  for (const [target, text] of written) {
    mkdirFor(target);
    writeFileSync(target, text);
  }
  return [...written.keys()].map((target) => path.relative(root, target));
}

function withRegistration(registry, name, constant) {
  const imports = registry.lastIndexOf('\nimport ');
  const endOfImports = registry.indexOf('\n', imports + 1) + 1;
  const end = registry.lastIndexOf(');');
  if (imports < 0 || end < endOfImports)
    throw new Error('libs/losses/src/registry.ts has another form than the generator knows.');
  const line = `import { ${constant} } from './own/${name}.ts';\n`;
  return `${registry.slice(0, endOfImports)}${line}${registry.slice(endOfImports, end)})\n  .register('${name}', ${constant}${registry.slice(end)}`;
}

/** A row at the end of the table of conventions. */
function withPageRow(page, name) {
  const lines = page.split('\n');
  const start = lines.indexOf('## Conventions');
  const first = lines.findIndex((line, index) => index > start && line.startsWith('|'));
  if (start < 0 || first < 0) throw new Error('docs/losses.md has no table under "## Conventions".');
  let last = first;
  while (lines[last + 1]?.startsWith('|')) last++;
  lines.splice(
    last + 1,
    0,
    `| \`${name}\` | mean of (\\|x\\|² − radius)² over B: **write down your formula here** | |`,
  );
  return lines.join('\n');
}

function lossSource(name, type, constant) {
  return `import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { LossBatch, LossResult } from '../contract.ts';
import { defineLoss, weightedSchema } from '../define-loss.ts';
import { meanOfRows } from '../row-losses.ts';
import { StatelessLoss } from '../stateless-loss.ts';

const schema = weightedSchema({ radius: z.number().nonnegative().default(1) });

/**
 * The mean over the rows of (|x|^2 - radius)^2: a formula that works, to be replaced by your own, with the paper and the
 * equation that it comes from.
 */
class ${type} extends StatelessLoss {
  readonly #options: z.output<typeof schema>;

  constructor(options: z.output<typeof schema>) {
    super('${name}');
    this.#options = options;
  }

  compute({ embeddings }: LossBatch): LossResult {
    const { radius, weight } = this.#options;
    const squares = tf.sum<tf.Tensor1D>(tf.square(embeddings), 1);
    return meanOfRows(this.name, tf.square<tf.Tensor1D>(tf.sub(squares, radius)), weight);
  }
}

/** Options: \`{ weight, radius }\`. Term: ${name}. */
export const ${constant} = defineLoss('${name}', schema, (options) => new ${type}(options));
`;
}

function lossTest(name, constant) {
  return `import { beforeAll, expect, it } from 'vitest';
import { useTestBackend } from '../testing/backend.ts';
import { testClasses, testContext } from '../testing/context.ts';
import { randomMatrix } from '../testing/numbers.ts';
import { runLoss } from '../testing/run-loss.ts';
import { ${constant} } from './${name}.ts';

beforeAll(useTestBackend);

it('is its formula in plain numbers', () => {
  const x = randomMatrix(5, 10, 6);
  const { total } = runLoss(${constant}.create({ weight: 2, radius: 0.5 }, testContext), x, testClasses);
  const rows = x.map((row) => (row.reduce((sum, value) => sum + value * value, 0) - 0.5) ** 2);
  const expected = (2 * rows.reduce((sum, value) => sum + value, 0)) / rows.length;
  expect(total / expected).toBeCloseTo(1, 5);
});

it('has the gradient of finite differences', () => {
  const x = randomMatrix(6, 10, 3);
  const value = (rows: number[][]) => runLoss(${constant}.create({}, testContext), rows, testClasses).total;
  const { gradient } = runLoss(${constant}.create({}, testContext), x, testClasses);
  const moved = (by: number) => value(x.map((row, place) => (place === 4 ? [row[0]! + by, ...row.slice(1)] : [...row])));
  const slope = (moved(0.01) - moved(-0.01)) / 0.02;
  expect(Math.abs(gradient[4 * 3]! - slope)).toBeLessThan(0.01 * Math.max(1, Math.abs(slope)));
});
`;
}

function mkdirFor(file) {
  mkdirSync(path.dirname(file), { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const at = words.indexOf('--root');
  const root = at < 0 ? path.resolve(import.meta.dirname, '../..') : path.resolve(words.splice(at, 2)[1]);
  try {
    for (const file of newLoss(words[0], root)) console.log(file);
    console.log(`\nNext: cd libs/losses && npx vitest own/${words[0]} registered-losses`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
