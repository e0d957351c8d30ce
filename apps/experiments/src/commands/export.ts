import path from 'node:path';
import { prepareBackend } from '@rangeloss/backend';
import { UserError } from '@rangeloss/foundation';
import { writeFileAtomic } from '@rangeloss/storage';
import { Command } from 'commander';
import { checkpointModel } from '../embed/checkpoint-model.ts';
import { exportFormats } from '../embed/export-formats.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { typedPath } from '../tracking/runs-place.ts';

interface ExportOptions extends OutputOptions {
  readonly checkpoint: string;
  readonly format?: string;
  readonly out: string;
}

/** The format that a file's ending means. */
const ENDINGS: Readonly<Record<string, string>> = {
  '.onnx': 'onnx',
  '.safetensors': 'safetensors',
  '.json': 'tfjs',
};

export function exportCommand(): Command {
  return new Command('export')
    .description('write the network of a checkpoint for other programs, without its head')
    .requiredOption('--checkpoint <place>', 'a checkpoint, or the folder of a cell’s')
    .requiredOption('--out <file>', 'for example net.onnx, net.safetensors, or net/model.json')
    .option('--format <name>', `${exportFormats.names().join(', ')} (default: by the ending of the file)`)
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no word about what was written')
    .action(exportNetwork);
}

async function exportNetwork(options: ExportOptions): Promise<void> {
  const { out } = options;
  const ending = path.extname(out).toLowerCase();
  const name = options.format ?? ENDINGS[ending];
  if (name === undefined) {
    throw new UserError(`The ending of ${out} does not say which format is meant.`, {
      field: '--format',
      mend: `Give one: --format ${exportFormats.names().join(', --format ')}.`,
    });
  }
  const format = exportFormats.get(name);
  // Weights are only copied: the plain backend is there at once.
  await prepareBackend({ name: 'cpu' });
  const { model, file: checkpoint, step } = await checkpointModel(options.checkpoint);
  try {
    const files = await format.files(model, out);
    for (const { file, content } of files) await writeFileAtomic(file, content);
    const written = files.map(({ file }) => file);
    const { name: network, inputShape, embeddingSize: dimension } = model;
    if (options.json === true) {
      sayJson({ format: name, files: written, network, inputShape, dimension, checkpoint, step });
    } else if (options.quiet !== true) {
      say(
        `${network} after ${step} steps, images of ${inputShape.join('x')} to ${dimension} dimensions\n` +
          `Wrote   ${written.map((file) => typedPath(path.resolve(file))).join(', ')}\n        ${format.about}`,
      );
      if (name === 'onnx') say(`Next    rangeloss embed --checkpoint ${out} --data digits --out e.parquet`);
    }
  } finally {
    model.dispose();
  }
}
