import {
  clusteringMetrics,
  hubness,
  retrievalByFrequency,
  retrievalMetrics,
  type RetrievalMetrics,
} from '@rangeloss/evaluation';
import { labelNumbers } from './label-numbers.ts';
import { percent, type Outcome, type ProtocolInput, type Row } from './outcome.ts';
import { searchProducts } from './search-products.ts';
import { trainCounts } from './train-counts.ts';

/** Every image searches all others, with pytorch-metric-learning's definitions; by frequency where counts are given. */
export async function retrievalProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { numbers, names } = labelNumbers(table);
  const { distance, average } = options;
  const { count, dimension } = table.embeddings;
  const how = { distance, average, ...(await searchProducts(count ** 2 * dimension)) };
  const all = await retrievalMetrics(table.embeddings, numbers, how);
  const counts = trainCounts(table, numbers);
  const byFrequency =
    counts === undefined ? null : await retrievalByFrequency(table.embeddings, numbers, counts, how);
  const k = Math.min(10, count - 1);
  const hubs = await hubness(table.embeddings, { ...how, k });
  const value = (rate: number | null) => (rate === null ? 'none' : percent(rate));
  const rowsOf = (found: RetrievalMetrics, of: string): Row[] => [
    [`precision@1${of}`, value(found.precisionAt1)],
    [`R-precision${of}`, value(found.rPrecision)],
    [`MAP@R${of}`, value(found.mapAtR)],
  ];
  return {
    title: `Retrieval among ${count} images of ${names.length} identities`,
    result: { distance, ...all, byFrequency, hubness: hubs },
    rows: [
      ['queries', `${all.queries}, and ${all.loneQueries} without a match, left out`],
      ...rowsOf(all, ''),
      ...all.recallAt.map(({ k: rank, recall }): Row => [`recall@${rank}`, value(recall)]),
      ...(byFrequency ?? []).flatMap((bin) => rowsOf(bin, `, ${bin.name} training images`)),
      [`hubness at ${k}`, hubs.skewness.toFixed(3)],
    ],
    notes: [`Mean over ${average === 'query' ? 'queries' : 'the means of identities'}; exact neighbours.`],
  };
}

/** k-means with as many clusters as identities, compared with them. */
export function clusteringProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { numbers } = labelNumbers(table);
  const result = clusteringMetrics(table.embeddings, numbers, { seed: options.seed });
  return Promise.resolve({
    title: `Clustering of ${table.embeddings.count} images`,
    result: { seed: options.seed, ...result },
    rows: [
      ['clusters', String(result.clusters)],
      ['NMI', result.nmi.toFixed(4)],
      ['AMI', result.ami.toFixed(4)],
    ],
    notes: [`k-means begins where seed ${options.seed} puts it: run several seeds and give their mean.`],
  });
}
