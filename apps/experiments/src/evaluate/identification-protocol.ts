import { UserError } from '@rangeloss/foundation';
import {
  identificationRates,
  openSetRates,
  searchProbes,
  selectEmbeddings,
  type LabelledEmbeddings,
} from '@rangeloss/evaluation';
import { distractorCount, distractorPieces } from './distractor-pieces.ts';
import { labelNumbers } from './label-numbers.ts';
import { percent, type Outcome, type ProtocolInput, type Row } from './outcome.ts';
import { pooledTable } from './pooled-table.ts';
import { searchProducts } from './search-products.ts';

const ROLES = ['gallery', 'probe', 'distractor'] as const;

/**
 * 1:N identification. A column `role` says which rows are gallery, probe or distractor; without it the first image of
 * each identity is enrolled and the others are probes. With templates, rows are pooled first (IJB-C).
 */
export async function identificationProtocol({ table: given, options }: ProtocolInput): Promise<Outcome> {
  const table = given.columns.has('template') ? pooledTable(given) : given;
  const labels = labelNumbers(table);
  const roles = rolesOf(table.file, table.columns.get('role'), labels.numbers);
  const part = (role: (typeof ROLES)[number]): LabelledEmbeddings => {
    const rows = roles.flatMap((own, row) => (own === role ? [row] : []));
    return {
      embeddings: selectEmbeddings(table.embeddings, rows),
      labels: Int32Array.from(rows, (row) => labels.numbers[row]!),
    };
  };
  const [gallery, probes, own] = [part('gallery'), part('probe'), part('distractor').embeddings];
  if (options.distractors !== undefined && own.count > 0) {
    throw new UserError(`${table.file} has distractors of its own, and --distractors gives others.`, {
      field: '--distractors',
    });
  }
  const { distance, distractors: crowd } = options;
  const searched = crowd === undefined ? own.count : await distractorCount(crowd);
  const search = await searchProbes({
    gallery,
    probes,
    distance,
    distractors: crowd === undefined ? own : distractorPieces(crowd),
    ...(await searchProducts(probes.embeddings.count * searched * table.embeddings.dimension)),
  });
  const { cmc, ...closed } = identificationRates(search);
  const fars = options.fars ?? [1e-1, 1e-2, 1e-3];
  const open = closed.unenrolledProbes === 0 ? null : openSetRates(search, { fars });
  const rows: Row[] = [
    ['gallery', `${closed.gallery} rows of ${closed.identities} identities`],
    ['distractors', String(closed.distractors)],
    ['probes', `${closed.probes} enrolled, ${closed.unenrolledProbes} not`],
    ...closed.rates.map(({ rank, rate }): Row => [`rank ${rank}`, percent(rate)]),
    ...(open ?? []).flatMap(({ far, dir }): Row[] =>
      dir === null ? [] : [[`DIR at FAR ${far.toExponential()}`, percent(dir)]],
    ),
  ];
  return {
    title: 'Identification, 1:N',
    result: { distance, ...closed, cmc: Array.from(cmc.subarray(0, 100)), openSet: open },
    rows,
    notes: [
      'Ties count against the probe.',
      ...(open ?? []).flatMap(({ far, refused }) =>
        refused === null ? [] : [`DIR at FAR ${far.toExponential()}: ${refused}`],
      ),
    ],
  };
}

function rolesOf(
  file: string,
  given: readonly string[] | undefined,
  labels: Int32Array,
): (typeof ROLES)[number][] {
  if (given === undefined) {
    const enrolled = new Set<number>();
    return Array.from(labels, (label) => {
      if (enrolled.has(label)) return 'probe';
      enrolled.add(label);
      return 'gallery';
    });
  }
  return given.map((text, row) => {
    const role = ROLES.find((name) => text.toLowerCase().startsWith(name));
    if (role !== undefined) return role;
    throw new UserError(
      `${file}, row ${row} (from 0): the role is ${JSON.stringify(text)}, not ${ROLES.join(', ')}.`,
      {
        file,
      },
    );
  });
}
