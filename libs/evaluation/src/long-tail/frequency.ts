import { UserError } from '@rangeloss/foundation';

/** A bin of identities by their number of training images, `from` ... `to`, both included; no `to`: and more. */
export interface FrequencyBin {
  readonly name: string;
  readonly from: number;
  readonly to?: number;
}

/** 1, 2-5, 6-19, 20 and more: identities without a pair, the very poor, the poor, and the head. */
export const commonBins: readonly FrequencyBin[] = [
  { name: '1', from: 1, to: 1 },
  { name: '2-5', from: 2, to: 5 },
  { name: '6-19', from: 6, to: 19 },
  { name: '20+', from: 20 },
];

/**
 * Where many-, medium- and few-shot begin. The field's codebases disagree at both ends, so the numbers go into the
 * result: few-shot has fewer than `fewBelow` training images, many-shot more than `manyAbove`.
 */
export interface ShotBoundaries {
  readonly fewBelow: number;
  readonly manyAbove: number;
}

/** Those of OLTR (Liu et al., 2019): few < 20, medium 20 ... 100, many > 100. */
export const commonShots: ShotBoundaries = { fewBelow: 20, manyAbove: 100 };

export type Shot = 'many' | 'medium' | 'few';

/** The shot group of a class with `count` training images. */
export function shotOf(count: number, boundaries: ShotBoundaries): Shot {
  if (count < boundaries.fewBelow) return 'few';
  return count > boundaries.manyAbove ? 'many' : 'medium';
}

/** @throws UserError when a class could be few- and many-shot at once, or a boundary is not a number */
export function checkShots({ fewBelow, manyAbove }: ShotBoundaries): void {
  if (fewBelow >= 0 && manyAbove + 1 >= fewBelow) return;
  throw new UserError(
    `Few-shot below ${fewBelow} and many-shot above ${manyAbove} training images overlap or are not numbers.`,
    { field: 'shots' },
  );
}

/** @throws UserError when bins overlap, are out of order, or share a name */
export function checkBins(bins: readonly FrequencyBin[]): void {
  let end = -1;
  const names = new Set<string>();
  for (const { name, from, to } of bins) {
    if (!(from > end) || (to !== undefined && !(to >= from))) {
      throw new UserError(
        `Frequency bin "${name}" overlaps the one before it, or is empty or out of order.`,
        {
          field: 'bins',
        },
      );
    }
    if (names.has(name)) throw new UserError(`Two frequency bins are called "${name}".`, { field: 'bins' });
    names.add(name);
    end = to ?? Infinity;
  }
}

/** The bin of a class with `count` training images; undefined when no bin holds it. */
export function binOf(count: number, bins: readonly FrequencyBin[]): FrequencyBin | undefined {
  return bins.find(({ from, to }) => count >= from && count <= (to ?? Infinity));
}
