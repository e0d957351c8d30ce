import { existsSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import type { VerificationPairs } from '@rangeloss/evaluation';
import { agePairs, type NamedPairs } from '@rangeloss/datasets';
import { readCfpPairs, readLfwPairs, readTwoLinePairs, verificationBin } from '@rangeloss/datasets/node';
import type { EmbeddingTable } from './embedding-table.ts';
import { correctedPairs } from './lfw-errata.ts';
import type { EvaluateOptions } from './outcome.ts';
import { readPairs, rowNumbers } from './read-pairs.ts';
import { rowFinder } from './resolve-names.ts';

/** Pairs of rows of a table. */
export interface RowPairs {
  readonly pairs: VerificationPairs;
  readonly file: string;
  /** Labels that the errata changed; absent without errata. */
  readonly corrected?: number;
}

/**
 * The pairs of a protocol of images, from `--pairs` or from where the data set's archive has its list.
 *
 * @throws UserError with the pair's number where a pair names an image without embedding
 */
export async function imagePairs(table: EmbeddingTable, options: EvaluateOptions): Promise<RowPairs> {
  const { protocol } = options;
  if (protocol === 'agedb' && options.pairs === undefined && !hasList(options.root, protocol))
    return drawnByAge(table, options);
  const file = options.pairs ?? listBelow(options.root, protocol);
  if (/\.bin$/i.test(file)) return { pairs: await binPairs(file, table), file };
  switch (protocol) {
    case 'lfw': {
      const listed = await readLfwPairs(file);
      if (options.errata === undefined) return { pairs: byName(listed, table), file };
      const { pairs, corrected } = await correctedPairs(listed, options.errata);
      return { pairs: byName(pairs, table), file, corrected };
    }
    case 'calfw':
    case 'cplfw':
      return { pairs: byName(await readTwoLinePairs(file), table), file };
    case 'cfp-fp':
    case 'cfp-ff':
      return { pairs: byName(await readCfpPairs(file, protocol === 'cfp-fp' ? 'FP' : 'FF'), table), file };
    default: {
      const listed = await readPairs(file);
      const numbered = [listed.first[0]!, listed.second[0]!].every((name) => /^\d+$/.test(name));
      if (numbered) return { pairs: rowNumbers(listed, table.embeddings.count), file };
      return { pairs: byName(listed, table), file };
    }
  }
}

/** AgeDB's folder comes without pairs: they are drawn from the ages in the images' names. */
function drawnByAge(table: EmbeddingTable, { folds, seed }: EvaluateOptions): RowPairs {
  const paths = table.columns.get('path');
  if (paths === undefined) {
    throw new UserError(`${table.file} does not say which image each row is, and there is no agedb_30.bin.`, {
      file: table.file,
      mend: 'Give --pairs agedb_30.bin, or a column "path" with names such as 0_MariaCallas_35_f.jpg.',
    });
  }
  const { file, ...pairs } = agePairs(paths, { folds, seed });
  const row = new Map(paths.map((name, place) => [name, place]));
  const rows = (names: readonly string[]) => Int32Array.from(names, (name) => row.get(name)!);
  return { pairs: { ...pairs, first: rows(pairs.first), second: rows(pairs.second) }, file };
}

/** Names by the table's paths. */
function byName(
  listed: Pick<NamedPairs, 'first' | 'second' | 'same'> & { readonly fold?: Int32Array },
  table: EmbeddingTable,
): VerificationPairs {
  const paths = table.columns.get('path');
  if (paths === undefined) {
    throw new UserError(`The pairs name images, and ${table.file} does not say which row is which image.`, {
      file: table.file,
      mend: 'Add a column "path", in the file or by --labels.',
    });
  }
  const row = rowFinder({ file: table.file, paths });
  const { first, second, same, fold } = listed;
  return {
    first: Int32Array.from(first, row),
    second: Int32Array.from(second, row),
    same,
    ...(fold === undefined ? {} : { fold }),
  };
}

/** An InsightFace `.bin`: rows are its images in order, two for each pair. */
async function binPairs(file: string, table: EmbeddingTable): Promise<VerificationPairs> {
  const { pairs } = await verificationBin(file, { shape: [112, 112, 3] });
  const images = 2 * pairs.first.length;
  if (images !== table.embeddings.count) {
    throw new UserError(
      `${file} holds ${images} images and ${table.file} ${table.embeddings.count} embeddings: one for each, in order.`,
      { file: table.file },
    );
  }
  return pairs;
}

const LISTS: Record<string, readonly string[]> = {
  lfw: ['pairs.txt', 'lfw/pairs.txt', 'view2/pairs.txt', 'lfw.bin'],
  calfw: ['pairs_CALFW.txt', 'calfw/pairs_CALFW.txt', 'calfw.bin'],
  cplfw: ['pairs_CPLFW.txt', 'cplfw/pairs_CPLFW.txt', 'cplfw.bin'],
  'cfp-fp': ['Protocol', 'cfp-dataset/Protocol', 'cfp_fp.bin'],
  'cfp-ff': ['Protocol', 'cfp-dataset/Protocol', 'cfp_ff.bin'],
  agedb: ['agedb_30.bin'],
  ytf: ['splits.txt', 'meta_data/splits.txt', 'META/splits.txt'],
};

function hasList(root: string | undefined, protocol: string): boolean {
  return root !== undefined && (LISTS[protocol] ?? []).some((place) => existsSync(path.join(root, place)));
}

/** Where an unpacked archive has the list of a protocol. */
export function listBelow(root: string | undefined, protocol: string): string {
  const places = LISTS[protocol] ?? [];
  if (root === undefined) {
    throw new UserError(`The protocol ${protocol} needs its list of pairs.`, {
      field: '--pairs',
      mend:
        places.length === 0
          ? 'Give --pairs.'
          : `Give --pairs, or --root with the folder that holds ${places.join(' or ')}.`,
    });
  }
  const found = places.map((place) => path.join(root, place)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UserError(`${root} has no ${places.join(', ') || `list of ${protocol}`}.`, {
    file: root,
    mend: 'Put the list of pairs there, or name it with --pairs.',
  });
}
