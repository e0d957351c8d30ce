import { type DistanceName, distanceNames } from '@rangeloss/evaluation';
import { UserError } from '@rangeloss/foundation';
import { Command, Option } from 'commander';
import type { EmbeddingTable } from '../evaluate/embedding-table.ts';
import { embedRoot } from '../evaluate/embed-root.ts';
import { checkLeakage } from '../evaluate/leakage-check.ts';
import { networkRegistry } from '../evaluate/networks.ts';
import type { EvaluateOptions, Outcome } from '../evaluate/outcome.ts';
import { protocolRegistry } from '../evaluate/protocols.ts';
import { readColumns } from '../evaluate/read-column.ts';
import { readEmbeddings } from '../evaluate/read-embeddings.ts';
import { resultTable } from '../evaluate/result-table.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';
import { positive } from './options.ts';

type Options = EvaluateOptions &
  OutputOptions & {
    readonly network?: string;
    readonly trainedOn?: string;
    readonly allowLeakage?: boolean;
  };

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('judge embeddings of any framework by a protocol; train nothing')
    .addOption(
      new Option('--protocol <name>', 'how to judge').choices(protocolRegistry.names()).makeOptionMandatory(),
    )
    .option(
      '--embeddings <file>',
      'a .parquet, .csv, .tsv, .npy or .safetensors file, one row for each image',
    )
    .option(
      '--labels <file>',
      'labels, paths, templates ... of the rows, where the file lacks them (npy, csv, txt)',
    )
    .option('--pairs <file>', "the list of pairs: the data set's own, or first,second,same[,fold]")
    .option('--root <folder>', 'an unpacked data set: its list of pairs is found there')
    .option('--network <name>', `embed the images below --root: ${networkRegistry.names().join(', ')}`)
    .option(
      '--errata <file>',
      'corrected labels (lfw: "Name_0001 Right_Name" lines; ytf: splits_corrected.txt)',
    )
    .option('--mirrored <file>', 'embeddings of the mirrored images, row by row')
    .option('--distractors <file>', 'embeddings of nobody enrolled (identification)')
    .addOption(
      new Option(
        '--enrol <which>',
        'without a column role: the first image of an identity, or each alone in turn (MegaFace)',
      ).choices(['first', 'each']),
    )
    .option('--threshold <distance>', 'of the open-set F-measure (identification)', threshold)
    .addOption(
      new Option('--distance <name>', 'between embeddings')
        .choices(distanceNames)
        .default('cosine' satisfies DistanceName),
    )
    .option('--folds <n>', 'folds, where the list has none', positive('--folds'), 10)
    .addOption(
      new Option('--accuracy <kind>', 'of all pairs, or of both kinds').choices(['plain', 'balanced']),
    )
    .option('--fars <rates>', 'false accept rates, as 1e-2,1e-3', rates)
    .option('--no-unit', 'do not scale embeddings to length one')
    .addOption(
      new Option('--join <how>', 'mirrored embeddings').choices(['sum', 'concatenation']).default('sum'),
    )
    .option('--pca <n>', 'components, fitted on the other folds', positive('--pca'))
    .addOption(
      new Option('--pooling <how>', 'how videos compare')
        .choices(['mean-embedding', 'mean-score', 'best-score'])
        .default('mean-embedding'),
    )
    .option('--frames <n>', 'frames of a video, evenly spaced; all by default', positive('--frames'))
    .addOption(new Option('--average <over>', 'retrieval').choices(['query', 'identity']).default('query'))
    .option('--resamples <n>', 'bootstrap intervals over identities', positive('--resamples'), 0)
    .option('--seed <n>', 'of folds, clusters and bootstrap', Number, 0)
    .option(
      '--trained-on <file>',
      'training identities, one a line, or columns label and hash: none may be in the test',
    )
    .option('--allow-leakage', 'judge although training and test share something; the result says so')
    .option('--json', 'one JSON document on standard output')
    .action(evaluate);
}

async function evaluate(options: Options): Promise<void> {
  const protocol = protocolRegistry.get(options.protocol);
  const table = await tableOf(options);
  const shared =
    options.trainedOn === undefined
      ? undefined
      : await checkLeakage(table, options.trainedOn, options.allowLeakage === true);
  const outcome = await protocol({ table, options });
  const { count, dimension } = table.embeddings;
  if (options.json === true) {
    sayJson({
      protocol: options.protocol,
      title: outcome.title,
      embeddings: { file: table.file, count, dimension },
      ...(shared === undefined
        ? {}
        : { leakage: { identities: shared.sharedIdentities, duplicates: shared.duplicates } }),
      result: outcome.result,
      notes: outcome.notes,
    });
    return;
  }
  sayOutcome(
    outcome,
    `${table.file}: ${count} embeddings of ${dimension} numbers, ${options.distance} distance`,
  );
  if (shared === undefined) return;
  const { sharedIdentities, duplicates } = shared;
  if (sharedIdentities.length + duplicates.length === 0) return;
  say(
    `Leakage, allowed: ${sharedIdentities.length} identities and ${duplicates.length} images were trained on.`,
  );
}

function sayOutcome(outcome: Outcome, source: string): void {
  const { bold, dim } = colors(process.stdout);
  say(bold(outcome.title));
  say(dim(source));
  say(resultTable(outcome));
}

async function tableOf(options: Options): Promise<EmbeddingTable> {
  const { embeddings, labels, root, network } = options;
  if (embeddings === undefined) {
    if (root === undefined || network === undefined) {
      throw new UserError('There is nothing to judge: no file of embeddings is given.', {
        field: '--embeddings',
        mend: 'Give --embeddings (rangeloss embed writes such a file), or --root with --network pixels or face-api.',
      });
    }
    return embedRoot({ ...options, root, network });
  }
  const table = await readEmbeddings(embeddings);
  if (labels === undefined) return table;
  const beside = await readColumns(labels, table.embeddings.count);
  return { ...table, columns: new Map([...table.columns, ...beside]) };
}

function threshold(text: string): number {
  const distance = Number(text);
  if (text.trim() !== '' && Number.isFinite(distance)) return distance;
  throw new UserError(`--threshold takes a distance, not ${text}.`, { field: '--threshold' });
}

function rates(text: string): number[] {
  return text.split(',').map((part) => {
    const rate = Number(part);
    if (rate > 0 && rate <= 1) return rate;
    throw new UserError(`--fars takes rates above 0 and at most 1, not ${part}.`, { field: '--fars' });
  });
}
