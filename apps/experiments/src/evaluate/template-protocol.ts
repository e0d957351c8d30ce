import { UserError } from '@rangeloss/foundation';
import { areaUnderRoc, equalErrorRate, pairDistances, sortDistances, tarAtFar } from '@rangeloss/evaluation';
import { listBelow } from './image-pairs.ts';
import type { Outcome, ProtocolInput } from './outcome.ts';
import { pooledTable } from './pooled-table.ts';
import { readPairs } from './read-pairs.ts';
import { curveNotes, curveRows } from './verification-rows.ts';

/** 1e-1 ... 1e-6, those of the IJB tables. */
const commonRates = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/**
 * 1:1 verification of templates (IJB-B, IJB-C): lines "template template same", images pooled as InsightFace's code
 * does. It has no folds, so no accuracy.
 */
export async function templateProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { distance, fars = commonRates, protocol } = options;
  const pooled = pooledTable(table);
  const listed = await readPairs(options.pairs ?? listBelow(options.root, protocol));
  const templates = pooled.columns.get('template')!;
  const place = new Map(templates.map((template, row) => [template, row]));
  const rowOf = (template: string, pair: number): number => {
    const row = place.get(template);
    if (row !== undefined) return row;
    throw new UserError(`Pair ${pair} (from 0) names template ${template}, which ${table.file} lacks.`, {
      file: listed.file,
    });
  };
  const pairs = {
    first: Int32Array.from(listed.first, rowOf),
    second: Int32Array.from(listed.second, rowOf),
  };
  const sorted = sortDistances(pairDistances(pooled.embeddings, pairs, distance), listed.same);
  const { rate, threshold } = equalErrorRate(sorted);
  const genuine = sorted.genuine.length;
  const impostors = sorted.impostor.length;
  const result = {
    auc: areaUnderRoc(sorted),
    eer: rate,
    eerThreshold: threshold,
    tarAtFar: fars.map((far) => tarAtFar(sorted, far)),
    counts: { pairs: genuine + impostors, genuine, impostors },
  };
  return {
    title: `${protocol === 'ijb' ? 'Templates' : protocol.toUpperCase()}, 1:1 verification`,
    result: {
      list: listed.file,
      templates: templates.length,
      images: table.embeddings.count,
      distance,
      ...result,
    },
    rows: [['templates', `${templates.length} of ${table.embeddings.count} images`], ...curveRows(result)],
    notes: curveNotes(result),
  };
}
