import { identificationRates, searchSingleImages } from '@rangeloss/evaluation';
import { chosenDistractors } from './distractor-pieces.ts';
import { withoutDistractors } from './identification-roles.ts';
import { rateRows } from './identification-rows.ts';
import type { Outcome, ProtocolInput } from './outcome.ts';
import { searchProducts } from './search-products.ts';

/**
 * MegaFace's protocol: every image of an identity is enrolled alone among the distractors, and the others of its
 * identity are looked for.
 */
export async function singleImageProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { distance } = options;
  const { images, distractors: own } = withoutDistractors(table);
  const { distractors, searched } = await chosenDistractors(table.file, own, options);
  const { count, dimension } = images.embeddings;
  const search = await searchSingleImages({
    images,
    distractors,
    distance,
    ...(await searchProducts(count * searched * dimension)),
  });
  const { cmc, probes: trials, identities, distractors: crowd, rates } = identificationRates(search);
  return {
    title: 'Identification, 1:N, one enrolled image at a time (MegaFace)',
    result: {
      distance,
      enrolled: 'each image alone',
      images: count,
      identities,
      distractors: crowd,
      trials,
      rates,
      cmc: Array.from(cmc.subarray(0, 100)),
    },
    rows: [
      ['images', `${count} of ${identities} identities`],
      ['distractors', String(crowd)],
      ['trials', String(trials)],
      ...rateRows({ rates }),
    ],
    notes: [
      'A trial enrols one image of an identity beside the distractors, nobody else, and looks for another of it.',
      'Ties count against the probe.',
    ],
  };
}
