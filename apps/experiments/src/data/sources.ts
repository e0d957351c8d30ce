import type { Dataset } from '@rangeloss/datasets';
import { packagedDigits } from '@rangeloss/datasets/node';
import { Registry, UserError } from '@rangeloss/foundation';

/** Reads a data set; `root` is the folder that the user gave. */
type OpenSource = (root: string | undefined) => Promise<Dataset>;

/** The data sets that `data.source` can name. */
export const sourceRegistry = new Registry<OpenSource>('data source').register('digits', (root) => {
  if (root !== undefined) {
    throw new UserError('The packaged digits need no folder.', {
      field: 'data.root',
      mend: 'Delete data.root.',
    });
  }
  return packagedDigits();
});

const opened = new Map<string, Promise<Dataset>>();

/**
 * Opens a data set once in a process.
 *
 * @throws UserError for an unknown source, or files that are missing or damaged
 */
export function openSource(name: string, root?: string): Promise<Dataset> {
  const key = JSON.stringify([name, root]);
  let dataset = opened.get(key);
  if (dataset === undefined) {
    dataset = sourceRegistry.get(name)(root);
    opened.set(key, dataset);
  }
  return dataset;
}
