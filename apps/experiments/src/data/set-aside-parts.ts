import {
  byKnownIdentities,
  holdOutFamiliesAndIdentities,
  type Manifest,
  type SetAside,
  setAside,
} from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import type { CellConfig } from '../config/cell-config.ts';

/** What is taken out before anything else is done; validation and test are there. */
export type AsideParts = SetAside & Required<Pick<SetAside, 'validation' | 'test'>>;

/**
 * The parts of a study's data: images of each identity by `data.split`, or whole font families and characters by
 * `data.holdOut`.
 *
 * @throws UserError when an identity or a family is lacking for a part
 */
export function setAsideParts(
  manifest: Manifest,
  { split, holdOut }: Pick<CellConfig['data'], 'split' | 'holdOut'>,
): AsideParts {
  const { openSet, openSetValidation, ...images } = split;
  const parts =
    holdOut === undefined
      ? setAside(manifest, {
          ...images,
          ...(openSet === undefined ? {} : { openSet }),
          ...(openSetValidation === undefined ? {} : { openSetValidation }),
        })
      : holdOutFamiliesAndIdentities(manifest, holdOut);
  const { validation, test } = parts;
  if (validation === undefined || test === undefined) {
    throw new UserError(`No identity of ${manifest.name} has images to spare for validation and test.`, {
      field: holdOut === undefined ? 'data.split' : 'data.holdOut',
      mend:
        holdOut === undefined
          ? 'Lower data.split.test and data.split.validation.'
          : 'Its validation and test families show no character that is trained on: lower data.holdOut.openSet.',
    });
  }
  return { ...parts, validation, test };
}

/**
 * The parts that choose and test. Held-out families show every character: of them only those that are trained before
 * the truncation can be recognised, and the others would never be right.
 *
 * @throws UserError when none is left
 */
export function testable(
  { validation, test, openSet, openSetValidation }: Omit<AsideParts, 'train'>,
  untruncated: Manifest,
  { holdOut }: Pick<CellConfig['data'], 'holdOut'>,
): Omit<AsideParts, 'train'> {
  const closed = (part: Manifest): Manifest => {
    if (holdOut === undefined) return part;
    const { known } = byKnownIdentities(part, untruncated.identities);
    if (known !== undefined) return known;
    throw new UserError(`The held-out families of ${part.name} show no identity that is trained on.`, {
      field: 'data.holdOut',
      mend: 'Lower data.matchedTail.largest or data.holdOut.openSet, so that more is trained on.',
    });
  };
  return {
    validation: closed(validation),
    test: closed(test),
    ...(openSet === undefined ? {} : { openSet }),
    ...(openSetValidation === undefined ? {} : { openSetValidation }),
  };
}
