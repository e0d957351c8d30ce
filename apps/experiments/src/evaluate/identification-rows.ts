import {
  openSetFMeasureAt,
  openSetRates,
  type Identification,
  type OpenSetFMeasure,
  type ProbeSearch,
} from '@rangeloss/evaluation';
import { percent, type EvaluateOptions, type Outcome, type Row } from './outcome.ts';

/** A line for each rank. */
export const rateRows = ({ rates }: Pick<Identification, 'rates'>): Row[] =>
  rates.map(({ rank, rate }) => [`rank ${rank}`, percent(rate)]);

/** What probes that are not enrolled make of it: DIR and F-measure at false alarm rates, and at a threshold. */
export function openSetPart(
  search: ProbeSearch,
  hasOutsiders: boolean,
  { fars = [1e-1, 1e-2, 1e-3], threshold }: EvaluateOptions,
): Pick<Outcome, 'rows' | 'notes' | 'result'> {
  const rates = !hasOutsiders
    ? null
    : openSetRates(search, { fars }).map((rate) => ({
        ...rate,
        fMeasure: rate.threshold === null ? null : openSetFMeasureAt(search, rate.threshold),
      }));
  const atThreshold = threshold === undefined ? null : { threshold, ...openSetFMeasureAt(search, threshold) };
  const rows = (rates ?? []).flatMap(({ far, dir, fMeasure }): Row[] => [
    ...(dir === null ? [] : [[`DIR at FAR ${far.toExponential()}`, percent(dir)] as const]),
    ...(fMeasure === null ? [] : [[`open-set F-measure there`, fMeasureText(fMeasure)] as const]),
  ]);
  if (atThreshold !== null) {
    rows.push([`open-set F-measure at distance ${atThreshold.threshold}`, fMeasureText(atThreshold)]);
  }
  const refused = (rates ?? []).flatMap(({ far, refused: reason }) =>
    reason === null ? [] : [`DIR at FAR ${far.toExponential()}: ${reason}`],
  );
  const measured = rows.some(([name]) => name.startsWith('open-set F-measure'));
  return {
    result: { openSet: rates, openSetAtThreshold: atThreshold },
    rows,
    notes: [
      ...refused,
      ...(measured
        ? [
            'F-measure as OLTR has it: an enrolled probe that is given to somebody else is a miss and no false alarm.',
          ]
        : []),
    ],
  };
}

const fMeasureText = ({ fMeasure, precision, recall }: OpenSetFMeasure): string =>
  `${fMeasure.toFixed(3)} (precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)})`;
