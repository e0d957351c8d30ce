import { UserError } from '@rangeloss/foundation';

/** One side of a split: who is in it, and its images' perceptual hashes, if there are any. */
export interface SplitContent {
  /** Names of identities, each once or once per image. */
  readonly identities: Iterable<string>;
  /** Hexadecimal hashes, all equally long, one per image. */
  readonly hashes?: readonly string[];
}

/** What training and test share. */
export interface Leakage {
  readonly sharedIdentities: readonly string[];
  /** Images by their place in `hashes`, with the number of bits in which they differ: 0 is an exact duplicate. */
  readonly duplicates: readonly {
    readonly train: number;
    readonly test: number;
    readonly bits: number;
  }[];
}

/**
 * Identities and exact or near-duplicate images that training and test have in common.
 *
 * Hashes that differ in at most `bits` bits agree entirely in one of `bits + 1` stretches (pigeonholes), so only images
 * that share a stretch are compared.
 *
 * @param bits 4 by default
 */
export function findLeakage(train: SplitContent, test: SplitContent, bits = 4): Leakage {
  const trained = new Set(train.identities);
  const sharedIdentities = [...new Set(test.identities)].filter((name) => trained.has(name)).sort();
  return { sharedIdentities, duplicates: nearDuplicates(train.hashes ?? [], test.hashes ?? [], bits) };
}

/**
 * Stops a run whose test set was trained on, unless that is allowed by name.
 *
 * @throws UserError that names what is shared
 */
export function requireNoLeakage(
  leakage: Leakage,
  allow: { readonly identities?: boolean; readonly duplicates?: boolean } = {},
): void {
  const { sharedIdentities, duplicates } = leakage;
  if (sharedIdentities.length > 0 && allow.identities !== true) {
    const shown = sharedIdentities.slice(0, 3).join(', ');
    const more = sharedIdentities.length > 3 ? ' ...' : '';
    throw new UserError(`Training and test share ${sharedIdentities.length} identities: ${shown}${more}.`, {
      field: 'leakage',
      mend: 'Take them out of one side, or allow it where seen identities are meant.',
    });
  }
  const [first] = duplicates;
  if (first !== undefined && allow.duplicates !== true) {
    throw new UserError(
      `Training and test share ${duplicates.length} images, the first: training image ${first.train} and ` +
        `test image ${first.test}, ${first.bits} bits apart.`,
      { field: 'leakage', mend: 'Take the duplicates out of one side.' },
    );
  }
}

function nearDuplicates(
  train: readonly string[],
  test: readonly string[],
  bits: number,
): { train: number; test: number; bits: number }[] {
  const length = (train[0] ?? test[0] ?? '').length;
  for (const [side, hashes] of [
    ['training', train],
    ['test', test],
  ] as const) {
    const wrong = hashes.findIndex((hash) => hash.length !== length || !/^[0-9a-f]+$/i.test(hash));
    if (wrong < 0) continue;
    throw new UserError(`The hash of ${side} image ${wrong} is not ${length} hexadecimal digits.`, {
      field: 'hashes',
    });
  }
  if (train.length === 0 || test.length === 0) return [];
  const stretches = bits + 1;
  if (!Number.isInteger(bits) || bits < 0 || stretches > length) {
    throw new UserError(`Hashes of ${length} digits cannot be searched within ${bits} bits.`, {
      field: 'bits',
    });
  }
  const found = new Map<string, { train: number; test: number; bits: number }>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = Math.floor((stretch * length) / stretches);
    const end = Math.floor(((stretch + 1) * length) / stretches);
    const byStretch = new Map<string, number[]>();
    train.forEach((hash, image) => {
      const key = hash.slice(start, end).toLowerCase();
      const images = byStretch.get(key);
      if (images === undefined) byStretch.set(key, [image]);
      else images.push(image);
    });
    test.forEach((hash, image) => {
      for (const other of byStretch.get(hash.slice(start, end).toLowerCase()) ?? []) {
        const distance = differingBits(train[other]!, hash);
        if (distance <= bits) found.set(`${image},${other}`, { train: other, test: image, bits: distance });
      }
    });
  }
  return [...found.values()].sort((a, b) => a.test - b.test || a.train - b.train);
}

function differingBits(first: string, second: string): number {
  let count = 0;
  for (let digit = 0; digit < first.length; digit++) {
    let difference = parseInt(first[digit]!, 16) ^ parseInt(second[digit]!, 16);
    for (; difference > 0; difference >>= 1) count += difference & 1;
  }
  return count;
}
