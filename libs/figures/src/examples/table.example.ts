import { resultsTable, type ResultsTable } from '../tables/results-table.ts';
import { EXAMPLE_PROVENANCE } from './provenance.example.ts';

/** Five losses, two seeds; numbers are made up. */
export function tableExample(): ResultsTable {
  const row = (loss: string, verification: number[], few: number[] | null, eer: number[]) => ({
    loss,
    verification: { values: verification },
    few: few === null ? null : { values: few },
    eer: { values: eer },
  });
  return resultsTable(
    [
      row('softmax', [0.848, 0.851], [0.379, 0.392], [0.173, 0.17]),
      row('softmax + contrastive', [0.866, 0.87], [0.455, 0.468], [0.143, 0.139]),
      row('softmax + triplet', [0.884, 0.889], null, [0.12, 0.118]),
      row('softmax + center', [0.902, 0.909], [0.61, 0.629], [0.096, 0.09]),
      {
        ...row('softmax + range', [0.914, 0.918], [0.717, 0.73], [0.077, 0.075]),
        few: { values: [0.717, 0.73], significant: true },
      },
    ],
    [
      { key: 'loss', title: 'loss' },
      { key: 'verification', title: 'verification', percent: true, better: 'higher' },
      { key: 'few', title: 'few-shot', percent: true, better: 'higher' },
      { key: 'eer', title: 'EER', percent: true, better: 'lower' },
    ],
    {
      caption: 'Losses on the long-tailed digits, with the whole tail.',
      label: 'tab:losses',
      notes: ['Mean [range of two seeds]; nothing follows about significance from two.'],
      provenance: EXAMPLE_PROVENANCE,
    },
  );
}
