import { access } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from '@rangeloss/storage';
import { z } from 'zod';
import type { VerificationDetails } from '../cell/details/cell-details.ts';
import { valueAt } from '../config/paths.ts';
import type { FigureFile } from './figure-file.ts';
import { MissingResults } from './missing-results.ts';
import type { SelectedCell } from './selected-cell.ts';

/** Of the document of `rangeloss evaluate --json`: what a figure or a table can show. */
const evaluationSchema = z.object({
  result: z.object({
    accuracy: z.object({ mean: z.number() }),
    auc: z.number(),
    eer: z.number(),
    tarAtFar: z.array(z.object({ far: z.number(), tar: z.number().nullable() })),
    counts: z.object({ genuine: z.int(), impostors: z.int() }),
  }),
});

type Judged = z.output<typeof evaluationSchema>['result'];

/**
 * The cells with what `rangeloss evaluate` said of their networks, as metrics (`lfw/accuracy`, `lfw/eer`) and as pairs
 * of the part `lfw`. The documents lie in the study's folder, `evaluations/PROTOCOL/CELL.json`.
 *
 * @param folder the study's folder of results
 * @throws MissingResults that names the commands which write the first document that is not there
 */
export async function withEvaluations(
  cells: readonly SelectedCell[],
  { evaluations, file }: FigureFile,
  folder: string,
): Promise<SelectedCell[]> {
  return Promise.all(
    cells.map(async (selected) => {
      let { result } = selected;
      for (const protocol of evaluations) {
        const place = path.join(folder, 'evaluations', protocol, `${result.id}.json`);
        await access(place).catch(() => {
          throw missing(file, protocol, result, path.relative('.', folder));
        });
        result = merged(result, protocol, (await readJson(place, evaluationSchema)).result);
      }
      return { ...selected, result };
    }),
  );
}

function merged(result: SelectedCell['result'], protocol: string, judged: Judged): SelectedCell['result'] {
  const { accuracy, auc, eer, tarAtFar, counts } = judged;
  const resolved = tarAtFar
    .flatMap(({ far, tar }) => (tar === null ? [] : [{ far, tar }]))
    .sort((a, b) => a.far - b.far);
  const pairs: VerificationDetails = {
    genuine: counts.genuine,
    impostors: counts.impostors,
    far: resolved.map(({ far }) => far),
    tar: resolved.map(({ tar }) => tar),
    distances: { low: 0, high: 0, genuine: [], impostor: [] },
    threshold: 0,
    hardest: [],
  };
  const details = result.details ?? { verification: {}, identities: { testImages: [], kurtosis: [] } };
  return {
    ...result,
    metrics: {
      ...result.metrics,
      [`${protocol}/accuracy`]: accuracy.mean,
      [`${protocol}/auc`]: auc,
      [`${protocol}/eer`]: eer,
      ...Object.fromEntries(resolved.map(({ far, tar }) => [`${protocol}/tar-at-far-${far}`, tar])),
    },
    details: {
      ...details,
      verification: {
        ...details.verification,
        ...(resolved.length === 0 ? {} : { [protocol]: pairs }),
      },
    },
  };
}

/** Rates that LFW's 3,000 impostor pairs resolve, close enough for a curve. */
const FARS = '1,5e-1,2e-1,1e-1,5e-2,2e-2,1e-2,5e-3';

function missing(
  file: string,
  protocol: string,
  { id, config }: SelectedCell['result'],
  folder: string,
): MissingResults {
  const place = path.join(folder, 'evaluations', protocol);
  const rows = path.join(place, id);
  const shape = valueAt(config, 'data.source.shape');
  const data = shape === undefined ? protocol : `'{name: ${protocol}, shape: ${JSON.stringify(shape)}}'`;
  return new MissingResults(
    `${file}: the network of cell ${id} was not judged by ${protocol}: ${rows}.json is not there.`,
    {
      file: `${rows}.json`,
      mend: [
        `Write it for this cell and the others, with the folder of ${protocol} as ROOT:`,
        `mkdir -p ${place}`,
        `rangeloss embed --checkpoint ${path.join(folder, 'checkpoints', id)} --data ${data} --root ROOT --out ${rows}.npy`,
        `rangeloss evaluate --protocol ${protocol} --root ROOT --embeddings ${rows}.npy --labels ${rows}.labels.csv --fars ${FARS} --json > ${rows}.json`,
      ].join('\n      '),
    },
  );
}
