import type { CellConfig } from '../../config/cell-config.ts';
import type { CellData } from '../../data/prepare-data.ts';
import type { EmbeddedImages } from '../embed-images.ts';
import { testPairs } from '../test-set.ts';
import type { CellDetails } from './cell-details.ts';
import { confusionDetails } from './confusion-details.ts';
import { identificationDetails } from './identification-details.ts';
import { identityDetails } from './identity-details.ts';
import { verificationDetails } from './verification-details.ts';

/** What a cell keeps of its look at the test set for figures, beside the named metrics. */
export async function measureDetails(
  config: CellConfig,
  data: CellData,
  { embeddings, predictions }: EmbeddedImages,
): Promise<CellDetails> {
  const { test, train } = data.manifests;
  const { distance } = config.evaluate;
  const names = [...data.trainCounts.keys()];
  // Training may have fewer identities than the test set: predictions are brought into the test set's numbering.
  const place = new Map(test.identities.map((identity, index) => [identity, index]));
  const predicted = predictions?.map((index) => place.get(train.identities[index]!) ?? -1);
  const identification = await identificationDetails(embeddings, test.identityOf, distance);
  return {
    verification: Object.fromEntries(
      testPairs(data, config.evaluate, config.seed).map(({ part, pairs }) => [
        part,
        verificationDetails(embeddings, test, pairs, distance),
      ]),
    ),
    ...(identification === undefined ? {} : { identification }),
    identities: identityDetails(names, test, embeddings, predicted),
    ...(predicted === undefined ? {} : { confusion: confusionDetails(names, test, predicted, data.bins) }),
  };
}
