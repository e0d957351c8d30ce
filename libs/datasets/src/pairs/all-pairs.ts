import { UserError } from '@rangeloss/foundation';
import type { PairList } from './verification-pairs.ts';

/** 20,000 images have 200 million pairs, 1.8 GB; more is a mistake rather than a wish. */
const MOST_IMAGES = 20_000;

/**
 * Every unordered pair of the images: (0, 1), (0, 2), ... Not balanced: impostors outnumber by far.
 *
 * @throws UserError for fewer than two images, or more than 20,000
 */
export function allVerificationPairs(identities: ArrayLike<number | string>): PairList {
  const images = identities.length;
  if (images < 2 || images > MOST_IMAGES) {
    throw new UserError(`All pairs are made of 2 to ${MOST_IMAGES} images, not of ${images}.`, {
      field: 'identities',
      mend: 'Hold out more images, or draw pairs with verificationPairs.',
    });
  }
  const length = (images * (images - 1)) / 2;
  const pairs = {
    first: new Int32Array(length),
    second: new Int32Array(length),
    same: new Uint8Array(length),
  };
  for (let a = 0, pair = 0; a < images; a++) {
    for (let b = a + 1; b < images; b++, pair++) {
      pairs.first[pair] = a;
      pairs.second[pair] = b;
      pairs.same[pair] = identities[a] === identities[b] ? 1 : 0;
    }
  }
  return pairs;
}
