import { type ResultsTable, resultsTable } from '@rangeloss/figures';
import type { SearchLog } from '../grid/search.ts';

/** Every trial of a study's search with what it set and its score; the chosen ones are marked. */
export function searchTable({ config, trials, chosen }: SearchLog): ResultsTable {
  const rows = trials.map(({ label, trial, settings, score }) => {
    const own = settings.filter(({ path }) => path !== 'seed');
    return {
      label,
      trial: String(trial + 1),
      settings: own.map(({ path, value }) => `${path} = ${String(value)}`).join(', '),
      score: score ?? null,
      chosen: JSON.stringify(chosen.get(label)) === JSON.stringify(own) ? 'chosen' : '',
    };
  });
  return resultsTable(
    rows,
    [
      { key: 'label', title: config.over },
      { key: 'trial', title: 'trial' },
      { key: 'settings', title: 'settings' },
      { key: 'score', title: config.metric, digits: 4 },
      { key: 'chosen', title: '' },
    ],
    {
      caption: `The search before the comparison: ${config.trials} trials for each ${config.over}`,
      notes: [`Judged on the validation images alone (${config.metric}, ${config.better} is better).`],
    },
  );
}
