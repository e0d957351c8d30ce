import { type Manifest, verificationPairs } from '@rangeloss/datasets';
import type { VerificationPairs } from '@rangeloss/evaluation';
import type { CellConfig } from '../config/cell-config.ts';
import type { CellData } from '../data/prepare-data.ts';
import { askedPairs } from './asked-pairs.ts';

/** Some images of the test set with pairs among them. */
export interface TestPairs {
  /** `head`: identities that every cell trains on. `tail`: those that truncation cuts, so unseen where it does. */
  readonly part: 'head' | 'tail';
  readonly pairs: VerificationPairs;
}

/**
 * Balanced verification pairs among the test images of the head's identities and among those of the tail's. The
 * pairs depend on the test set and the tail alone, so every cell of one seed has the same.
 *
 * A part with fewer than two identities has no impostor pair and is absent.
 */
export function testPairs(data: CellData, evaluate: CellConfig['evaluate'], seed: number): TestPairs[] {
  const { test } = data.manifests;
  return (['head', 'tail'] as const).flatMap((part) => {
    const images = imagesWithin(test, (identity) => data.tail.has(identity) === (part === 'tail'));
    const identities = Array.from(images, (image) => test.identityOf[image]!);
    if (new Set(identities).size < 2) return [];
    const local = verificationPairs(identities, { folds: evaluate.folds, ...askedPairs(evaluate), seed });
    return [
      {
        part,
        pairs: {
          ...local,
          first: local.first.map((place) => images[place]!),
          second: local.second.map((place) => images[place]!),
        },
      },
    ];
  });
}

/** The indices of a manifest's images whose identity is wanted. */
export function imagesWithin(manifest: Manifest, wanted: (identity: string) => boolean): Int32Array {
  const identity = manifest.identities.map(wanted);
  return Int32Array.from(manifest.identityOf.keys()).filter(
    (image) => identity[manifest.identityOf[image]!]!,
  );
}
