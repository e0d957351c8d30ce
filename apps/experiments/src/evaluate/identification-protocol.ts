import { identificationRates, searchProbes } from '@rangeloss/evaluation';
import { chosenDistractors } from './distractor-pieces.ts';
import { byRole } from './identification-roles.ts';
import { openSetPart, rateRows } from './identification-rows.ts';
import type { Outcome, ProtocolInput } from './outcome.ts';
import { pooledTable } from './pooled-table.ts';
import { searchProducts } from './search-products.ts';
import { singleImageProtocol } from './single-image-protocol.ts';

/**
 * 1:N identification. A column `role` says which rows are gallery, probe or distractor; without it the first image of
 * each identity is enrolled and the others are probes. With templates, rows are pooled first (IJB-C).
 */
export async function identificationProtocol({ table: given, options }: ProtocolInput): Promise<Outcome> {
  const table = given.columns.has('template') ? pooledTable(given) : given;
  if (options.enrol === 'each') return singleImageProtocol({ table, options });
  const { gallery, probes, distractors: own } = byRole(table);
  const { distance } = options;
  const { distractors, searched } = await chosenDistractors(table.file, own, options);
  const search = await searchProbes({
    gallery,
    probes,
    distance,
    distractors,
    ...(await searchProducts(probes.embeddings.count * searched * table.embeddings.dimension)),
  });
  const { cmc, ...closed } = identificationRates(search);
  const open = openSetPart(search, closed.unenrolledProbes > 0, options);
  return {
    title: 'Identification, 1:N',
    result: { distance, ...closed, cmc: Array.from(cmc.subarray(0, 100)), ...open.result },
    rows: [
      ['gallery', `${closed.gallery} rows of ${closed.identities} identities`],
      ['distractors', String(closed.distractors)],
      ['probes', `${closed.probes} enrolled, ${closed.unenrolledProbes} not`],
      ...rateRows(closed),
      ...open.rows,
    ],
    notes: ['Ties count against the probe.', ...open.notes],
  };
}
