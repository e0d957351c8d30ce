import type { Settings, SideName } from './settings.ts';

/** Ranges that are drawn where the loss has no k. */
const usualRanges = 2;

/** What a side's loss does to the pairs that the picture draws. */
export interface LossEffects {
  /** Ranges of each digit that are drawn. */
  readonly k: number;
  /** Whether the loss pulls these ranges, or they are only shown. */
  readonly pulls: boolean;
  /** Squared distance below which the nearest centers are pushed apart; undefined where nothing pushes. */
  readonly margin: number | undefined;
}

/** Only the range loss acts on these pairs, and only with a weight above zero. */
export function lossEffects(settings: Settings, side: SideName): LossEffects {
  const { loss, values } = settings[side];
  const isRange = loss === 'range';
  const weight = (name: string) => (isRange ? values['lambda']! * values[name]! : 0);
  return {
    k: isRange ? values['k']! : usualRanges,
    pulls: weight('alpha') > 0,
    margin: weight('beta') > 0 ? values['margin'] : undefined,
  };
}
