/**
 * The gallery of docs/losses.md: what every registered loss makes of long-tailed digits in two dimensions.
 *
 * node --import tsx --conditions=@rangeloss/source experiments/loss-gallery/run.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prepareBackend } from '@rangeloss/backend';
import { embeddingScatter, type EmbeddingPanel } from '@rangeloss/figures';
import { renderFigure } from '@rangeloss/figures/node';
import { UserError } from '@rangeloss/foundation';
import { lossRegistry } from '@rangeloss/losses';
import { planarDigits } from './planar-digits.ts';
import { planarEmbedding } from './planar-embedding.ts';
import { planarLosses } from './planar-losses.ts';

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'auto' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '400' },
    /** Some losses only, by commas, or none (`--only ''`); the others are taken from `--panels`, where they were kept before. */
    only: { type: 'string' },
    /** A file that keeps what was trained, so that single losses can be trained again. */
    panels: { type: 'string' },
    out: { type: 'string', default: path.resolve(import.meta.dirname, '../../docs/images') },
  },
});

const drawnPerDigit = 30;

async function main(): Promise<void> {
  const chosen = values.only?.split(',').filter((name) => name !== '') ?? lossRegistry.names();
  const kept = new Map(Object.entries(readKept(values.panels)));
  const backend = await prepareBackend({ name: values.backend as 'auto' });
  const setting = { seed: Number(values.seed), steps: Number(values.steps) };
  const digits = await planarDigits(setting.seed);
  const { identityOf } = digits.test;
  const drawn = Array.from(identityOf.keys()).filter(
    (image) => image - identityOf.indexOf(identityOf[image]!) < drawnPerDigit,
  );
  for (const name of chosen) {
    const planar = planarLosses[name];
    if (planar === undefined) {
      throw new UserError(`The gallery has no options for the loss "${name}".`, {
        field: name,
        mend: 'Add it to planar-losses.ts.',
      });
    }
    const start = performance.now();
    const { embeddings, accuracy } = await planarEmbedding(digits, planar, setting);
    const percent = `${(100 * accuracy).toFixed(0)} %`;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(
      `${name}: ${percent} of the test digits nearest to their class mean, ${seconds} s\n`,
    );
    kept.set(name, {
      name: Object.keys(planar.loss).join(' + '),
      note: `${percent} ${planar.distance === 'cosine' ? 'by direction' : 'by place'}`,
      embeddings: drawn.flatMap((image) => [...embeddings.subarray(2 * image, 2 * image + 2)]),
      labels: drawn.map((image) => identityOf[image]!),
    });
  }
  if (values.panels !== undefined) writeFileSync(values.panels, JSON.stringify(Object.fromEntries(kept)));
  const panels = lossRegistry.names().flatMap((name) => kept.get(name) ?? []);
  const { identities } = digits;
  const command = `node --import tsx --conditions=@rangeloss/source experiments/loss-gallery/run.ts --seed ${setting.seed} --steps ${setting.steps}`;
  const figure = embeddingScatter(
    { identities, panels },
    {
      name: 'losses-gallery',
      height: 112,
      provenance: { runIds: [], command: `${command} (${backend.name})` },
    },
  );
  // Small multiples: the scatter's three columns are made for a handful of losses.
  const { svg } = await renderFigure({ ...figure, columns: 5 }, values.out, { dpi: 150 });
  process.stdout.write(`${svg}\n`);
}

function readKept(file: string | undefined): Record<string, EmbeddingPanel> {
  if (file === undefined || !existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, EmbeddingPanel>;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${[error.message, error.mend].filter((part) => part !== undefined).join('\n')}\n`);
  process.exitCode = 2;
}
