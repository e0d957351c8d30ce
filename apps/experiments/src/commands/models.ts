import { prepareBackend } from '@rangeloss/backend';
import { ConfigError, UserError } from '@rangeloss/foundation';
import { createModel, type LayerRow, layerTotals, type LayerTotals, modelRegistry } from '@rangeloss/models';
import { Command } from 'commander';
import { parseOverride } from '../config/overrides.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';

type InputShape = readonly [number, number, number];

interface ModelsOptions extends OutputOptions {
  readonly input?: InputShape;
}

/** A network with its sizes for one image. */
interface DescribedModel extends LayerTotals {
  readonly name: string;
  readonly input: InputShape;
  readonly embedding: number;
  /** Two for each multiply-add. */
  readonly flops: number;
  readonly layers: readonly LayerRow[];
}

export function modelsCommand(): Command {
  return new Command('models')
    .description('the networks: layers, parameters, FLOPs and activation memory')
    .argument('[name]', 'one network, whose layers are listed')
    .argument('[settings...]', 'options of the network, as option=value: embedding=64')
    .option('--input <shape>', 'height x width x channels, for example 112x112x3', parseShape)
    .option('--json', 'one JSON document on standard output')
    .action(models);
}

async function models(
  name: string | undefined,
  settings: readonly string[],
  options: ModelsOptions,
): Promise<void> {
  // Nothing is computed: the plain backend is there at once.
  await prepareBackend({ name: 'cpu' });
  const chosen = name === undefined ? modelRegistry.names() : [name];
  const changes = Object.fromEntries(settings.map(parseOverride).map(({ path, value }) => [path, value]));
  const described = chosen.map((each) => describeModel(each, changes, options.input));
  if (options.json === true) {
    const [only] = described;
    sayJson(name === undefined ? described.map(({ layers: _, ...rest }) => rest) : only);
  } else if (name === undefined) {
    sayTable(described);
  } else {
    sayLayers(described[0]!);
  }
}

function describeModel(
  name: string,
  changes: Readonly<Record<string, unknown>>,
  asked: InputShape | undefined,
): DescribedModel {
  const input = asked ?? modelRegistry.get(name).usualInput;
  if (input === undefined) {
    throw new UserError(`The network ${name} has no usual image size.`, {
      field: '--input',
      mend: 'Give one: --input 112x112x3',
    });
  }
  const model = createModel({ ...changes, name }, { inputShape: input, seed: 0, initial: 'zero' });
  try {
    const layers = model.describe();
    const totals = layerTotals(layers);
    const flops = 2 * totals.multiplyAdds;
    return { name, input, embedding: model.embeddingSize, ...totals, flops, layers };
  } finally {
    model.dispose();
  }
}

function sayTable(described: readonly DescribedModel[]): void {
  const { bold, dim } = colors(process.stdout);
  const cells = (texts: readonly string[]) =>
    texts.map((text, place) => (place === 0 ? text.padEnd(15) : text.padStart(WIDTHS[place]!))).join('');
  say(bold(cells(['network', 'input', 'embedding', 'parameters', 'GFLOPs', 'activations'])));
  for (const { name, input, embedding, parameters, flops, activationBytes } of described) {
    say(
      cells([
        name,
        input.join('x'),
        String(embedding),
        parameters.toLocaleString('en-US'),
        (flops / 1e9).toPrecision(3),
        mebibytes(activationBytes),
      ]),
    );
  }
  say(
    dim(
      '\nPer image; two FLOPs for a multiply-add; activations are all layers’ outputs in float32.\nNext    rangeloss models iresnet-18 embedding=128 --input 112x112x3   its layers',
    ),
  );
}

const WIDTHS = [15, 12, 11, 14, 10, 14];

function sayLayers({ name, input, layers, ...totals }: DescribedModel): void {
  const { bold, dim } = colors(process.stdout);
  say(`${bold(name)} on ${input.join('x')}`);
  for (const row of layers) {
    const output = row.output.join('x');
    const parameters = row.parameters === 0 ? '' : row.parameters.toLocaleString('en-US');
    const flops = row.multiplyAdds === 0 ? '' : `${((2 * row.multiplyAdds) / 1e6).toFixed(2)} MFLOPs`;
    say(
      `  ${row.name.padEnd(24)} ${row.kind.padEnd(20)} ${output.padStart(12)} ${parameters.padStart(12)} ${dim(flops.padStart(16))}`,
    );
  }
  say(
    `${totals.parameters.toLocaleString('en-US')} parameters, ${(totals.flops / 1e9).toPrecision(3)} GFLOPs and ${mebibytes(totals.activationBytes)} of activations an image`,
  );
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}

/** `112x112x3` as its three lengths. @throws ConfigError for anything else */
function parseShape(text: string): InputShape {
  const lengths = text.split('x').map(Number);
  if (lengths.length === 3 && lengths.every((length) => Number.isInteger(length) && length > 0)) {
    return lengths as unknown as InputShape;
  }
  throw new ConfigError(
    [{ field: '--input', message: `height x width x channels is expected, not "${text}"` }],
    'models',
  );
}
