import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { contrastRatio } from '../theme/contrast.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE, widthInPixels } from '../theme/sizes.ts';

export interface ConfusionData {
  /** Names in the order of the rows, most frequent first as a rule. */
  readonly identities: readonly string[];
  /** [n, n] row-major: row = truth, column = prediction; counts. */
  readonly counts: ArrayLike<number>;
}

const WRITTEN_UP_TO = 12;
const NAMED_UP_TO = 40;
const LABEL_LIMIT = 90;

/**
 * Confusion matrix, each row as shares of the truth, so that rare identities weigh as much as frequent ones; with
 * up to twelve identities the shares are written into the cells. A row without test images stays empty.
 * @throws UserError when the counts are no square of the identities or negative.
 */
export function confusionMatrix(data: ConfusionData, options: FigureOptions = {}): FigureSpec {
  const { identities, counts } = data;
  requireRows(identities, 'identities');
  const size = identities.length;
  if (counts.length !== size * size) {
    throw new UserError(`${size} identities need ${size * size} counts, and there are ${counts.length}.`, {
      field: 'counts',
    });
  }
  const colours = palette(options.mode ?? 'print');
  const rows = cells(identities, counts, colours.ramp, colours);
  const longest = Math.max(...identities.map((name) => name.length));
  const namesWidth = size <= NAMED_UP_TO ? Math.min(LABEL_LIMIT, 5 * longest) : 0;
  const side = widthInPixels(options.width ?? 'column') - 27 - Math.max(35, namesWidth);
  // Level where they fit between the columns, else upright.
  const upright = longest * 5 > side / size;
  const axis = (title: string, angle: number): object => ({
    title,
    domain: false,
    ticks: false,
    grid: false,
    labels: size <= NAMED_UP_TO,
    labelAngle: angle,
    ...(angle === 0 ? {} : { labelAlign: 'right', labelBaseline: 'middle' }),
    labelOverlap: true,
    labelLimit: LABEL_LIMIT,
  });
  const position = (field: string, title: string, angle = 0): object => ({
    field,
    type: 'nominal',
    sort: identities,
    scale: { domain: identities, padding: size <= WRITTEN_UP_TO ? 0.04 : 0 },
    axis: axis(title, angle),
  });
  const x = position('predicted', 'predicted (% of the truth)', upright ? -90 : 0);
  const y = position('truth', 'truth');
  const right = rows.filter((row) => row['truth'] === row['predicted']);
  const mean = right.reduce((sum, row) => sum + Number(row['share']), 0) / Math.max(1, right.length);
  const worst = rows
    .filter((row) => row['truth'] !== row['predicted'])
    .reduce<DataRow | undefined>(
      (most, row) => (most === undefined || Number(row['share']) > Number(most['share']) ? row : most),
      undefined,
    );
  const confused =
    worst === undefined || Number(worst['share']) === 0
      ? ' No confusions.'
      : ` Most confused: ${String(worst['truth'])} taken for ${String(worst['predicted'])} in ${(Number(worst['share']) * 100).toFixed(1)} %.`;
  return composeFigure(
    {
      figure: 'confusion-matrix',
      description: `Confusion matrix of ${size} identities, rows as shares of the truth; ${(mean * 100).toFixed(1)} % right on average over identities.${confused}`,
      datasets: { confusion: rows },
      width: 'column',
      fit: false,
      view: {
        data: { name: 'confusion' },
        width: side,
        height: side,
        layer: [
          {
            mark: { type: 'rect' },
            encoding: { x, y, color: { field: 'colour', type: 'nominal', scale: null } },
          },
          ...(size <= WRITTEN_UP_TO
            ? [
                {
                  transform: [{ filter: 'datum.share >= 0.005' }],
                  mark: { type: 'text', fontSize: TEXT_SIZE.label },
                  encoding: {
                    x,
                    y,
                    text: { field: 'shown', type: 'nominal' },
                    color: { field: 'ink', type: 'nominal', scale: null },
                  },
                },
              ]
            : []),
        ],
      },
    },
    options,
  );
}

function cells(
  identities: readonly string[],
  counts: ArrayLike<number>,
  ramp: readonly string[],
  colours: { readonly ink: string; readonly background: string },
): DataRow[] {
  const size = identities.length;
  const rows: DataRow[] = [];
  for (let truth = 0; truth < size; truth++) {
    let total = 0;
    for (let predicted = 0; predicted < size; predicted++) {
      const count = counts[truth * size + predicted]!;
      requireFinite(count, 'counts');
      if (count < 0) throw new UserError(`A count of ${count} is negative.`, { field: 'counts' });
      total += count;
    }
    for (let predicted = 0; predicted < size && total > 0; predicted++) {
      const count = counts[truth * size + predicted]!;
      const share = count / total;
      const colour = mix(ramp, share);
      const ink = [colours.ink, colours.background].reduce((best, candidate) =>
        contrastRatio(candidate, colour) > contrastRatio(best, colour) ? candidate : best,
      );
      const shown = `${Math.round(share * 100)}`;
      rows.push({
        truth: identities[truth]!,
        predicted: identities[predicted]!,
        count,
        share,
        shown,
        colour,
        ink,
      });
    }
  }
  return rows;
}

/** The colour of a share on the ramp; the square root lets rare confusions be seen. */
function mix(ramp: readonly string[], share: number): string {
  const place = Math.sqrt(share) * (ramp.length - 1);
  const index = Math.min(ramp.length - 2, Math.floor(place));
  const channel = (hex: string, start: number): number => Number.parseInt(hex.slice(start, start + 2), 16);
  const parts = [1, 3, 5].map((start) => {
    const [from, to] = [channel(ramp[index]!, start), channel(ramp[index + 1]!, start)];
    return Math.round(from + (to - from) * (place - index))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
