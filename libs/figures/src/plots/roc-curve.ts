import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette, seriesColours } from '../theme/palette.ts';
import { short } from './square-domain.ts';
import { decadeTicks } from './ticks.ts';

/** One receiver operating characteristic; both arrays of one length, in the order of the threshold. */
export interface RocSeries {
  readonly series: string;
  /** FAR: the share of pairs of different identities that are accepted. */
  readonly falseAccept: ArrayLike<number>;
  /** TAR: the share of pairs of one identity that are accepted. */
  readonly trueAccept: ArrayLike<number>;
}

export interface RocOptions extends FigureOptions {
  /** Left end of the logarithmic FAR axis; by default the least positive FAR, the best that the pairs can resolve. */
  readonly leastFar?: number;
  /** FARs at which TAR is marked and written down; 1e-3 and 1e-2 by default, where the axis reaches them. */
  readonly marks?: readonly number[];
}

const POINTS = 240;

/**
 * True accept rate by false accept rate, the latter logarithmic, with TAR@FAR marked at given rates.
 * @throws UserError when a curve is empty, not of one length, or leaves 0..1.
 */
export function rocCurve(curves: readonly RocSeries[], options: RocOptions = {}): FigureSpec {
  requireRows(curves, 'curves');
  curves.forEach(checkCurve);
  const mode = options.mode ?? 'print';
  const colours = palette(mode);
  const positive = curves.flatMap(({ falseAccept }) => Array.from(falseAccept).filter((far) => far > 0));
  const least = options.leastFar ?? Math.min(...positive, 0.1);
  const marks = (options.marks ?? [1e-3, 1e-2]).filter((far) => far >= least && far < 1);
  const names = curves.map(({ series }) => series);
  const rows = curves.flatMap((curve) => curveRows(curve, least));
  const marked = curves.flatMap((curve) =>
    marks.map((far): DataRow => ({ series: curve.series, far, tar: short(tarAt(curve, far)) })),
  );
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range: seriesColours(names, mode) },
    legend:
      curves.length === 1
        ? null
        : { title: null, orient: 'bottom-right', offset: 6, symbolType: 'stroke', symbolStrokeWidth: 2.5 },
  };
  const lowest = Math.min(...rows.map((row) => Number(row['tar'])));
  const x = {
    field: 'far',
    type: 'quantitative',
    scale: { type: 'log', domain: [least, 1], nice: false },
    axis: {
      title: 'false accept rate',
      values: decadeTicks(least, 1),
      grid: true,
      ...(least <= 0.01 ? { labelExpr: POWER_LABEL } : { format: '~%' }),
    },
  };
  const y = {
    field: 'tar',
    type: 'quantitative',
    scale: { domain: [Math.max(0, Math.floor(lowest * 10) / 10), 1], nice: false },
    axis: { title: 'true accept rate', format: '~%', tickCount: 5 },
  };
  return composeFigure(
    {
      figure: 'roc-curve',
      description: describe(names, marked, marks),
      datasets: { roc: rows, marks: marked },
      width: 'column',
      height: 210,
      fit: true,
      view: {
        layer: [
          {
            data: { values: marks.map((far) => ({ far })) },
            mark: { type: 'rule', strokeDash: [2, 2], strokeWidth: 0.75, color: colours.muted },
            encoding: { x },
          },
          {
            data: { name: 'roc' },
            mark: { type: 'line', strokeWidth: 1.8, clip: true },
            encoding: { x, y, color },
          },
          {
            data: { name: 'marks' },
            mark: { type: 'point', filled: true, size: 28, opacity: 1 },
            encoding: { x, y, color },
          },
        ],
      },
    },
    options,
  );
}

// Protocols speak of TAR at FAR = 10⁻³; on an axis of less than two decades the powers would be too few.
const POWER_LABEL =
  "datum.value === 1 ? '1' : '10' + ['⁰', '⁻¹', '⁻²', '⁻³', '⁻⁴', '⁻⁵', '⁻⁶', '⁻⁷', '⁻⁸', '⁻⁹'][round(-log(datum.value) / LN10)]";

/** TAR at a FAR: the highest of the operating points that do not exceed it, as protocols count. */
export function tarAt({ falseAccept, trueAccept }: RocSeries, far: number): number {
  let best = 0;
  for (let index = 0; index < falseAccept.length; index++) {
    if (falseAccept[index]! <= far) best = Math.max(best, trueAccept[index]!);
  }
  return best;
}

/** The curve from the left end of the axis on; where many points share a pixel, one of them. */
function curveRows(curve: RocSeries, least: number): DataRow[] {
  const { series, falseAccept, trueAccept } = curve;
  const rows: DataRow[] = [{ series, far: least, tar: short(tarAt(curve, least)) }];
  let lastColumn = 0;
  const order = Array.from({ length: falseAccept.length }, (_, index) => index).sort(
    (a, b) => falseAccept[a]! - falseAccept[b]! || trueAccept[a]! - trueAccept[b]!,
  );
  for (const [place, index] of order.entries()) {
    const far = falseAccept[index]!;
    if (far <= least) continue;
    const column = Math.floor((Math.log(far / least) / Math.log(1 / least)) * POINTS);
    if (column === lastColumn && place !== order.length - 1) continue;
    lastColumn = column;
    rows.push({ series, far: short(far), tar: short(trueAccept[index]!) });
  }
  return rows;
}

function checkCurve(curve: RocSeries, index: number): void {
  const { falseAccept, trueAccept, series } = curve;
  requireRows(falseAccept, `curves[${index}].falseAccept`);
  if (falseAccept.length !== trueAccept.length) {
    throw new UserError(
      `The curve of ${series} has ${falseAccept.length} FARs and ${trueAccept.length} TARs.`,
      {
        field: `curves[${index}]`,
      },
    );
  }
  for (const values of [falseAccept, trueAccept]) {
    for (let position = 0; position < values.length; position++) {
      const value = values[position]!;
      requireFinite(value, `curves[${index}]`);
      if (value < 0 || value > 1)
        throw new UserError(`The curve of ${series} has a rate of ${value}.`, { field: `curves[${index}]` });
    }
  }
}

function describe(names: readonly string[], marked: readonly DataRow[], marks: readonly number[]): string {
  const parts = names.map((name) => {
    const own = marked.filter((row) => row['series'] === name);
    return `${name}: ${own.map((row) => `${(Number(row['tar']) * 100).toFixed(1)} % at ${String(row['far'])}`).join(', ')}`;
  });
  const rates =
    marks.length === 0 ? names.join(', ') : `true accept rates at false accept rates: ${parts.join('; ')}`;
  return `ROC curves with a logarithmic false accept rate. ${rates}.`;
}
