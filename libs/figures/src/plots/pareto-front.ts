import { UserError } from '@rangeloss/foundation';
import { composeFigure, type DataRow, type FigureOptions, type FigureSpec } from '../figure/figure-spec.ts';
import { requireFinite, requireRows } from '../figure/finite.ts';
import { palette } from '../theme/palette.ts';
import { TEXT_SIZE } from '../theme/sizes.ts';

/** One cell's cost and gain. */
export interface TradeOff {
  readonly name: string;
  readonly cost: number;
  readonly gain: number;
}

export interface ParetoOptions extends FigureOptions {
  /** What cost is, such as `training time, s`; less is better. */
  readonly cost: string;
  /** What gain is, such as `verification accuracy`; more is better. */
  readonly gain: string;
  readonly percent?: boolean;
  readonly logarithmicCost?: boolean;
}

/** The trade-offs that no other beats in both cost and gain, by rising cost; of equal ones the first. */
export function paretoOptimal(points: readonly TradeOff[]): TradeOff[] {
  const order = points.map((_, index) => index);
  order.sort((a, b) => points[a]!.cost - points[b]!.cost || points[b]!.gain - points[a]!.gain || a - b);
  const front: TradeOff[] = [];
  for (const index of order) {
    const point = points[index]!;
    if (front.length === 0 || point.gain > front.at(-1)!.gain) front.push(point);
  }
  return front;
}

/**
 * Gain against cost with the Pareto front as a staircase; what lies on the front is named.
 * @throws UserError when there are no points, one is not finite, or a cost is not positive on a logarithmic axis.
 */
export function paretoFront(points: readonly TradeOff[], options: ParetoOptions): FigureSpec {
  requireRows(points, 'points');
  for (const { name, cost, gain } of points) {
    requireFinite(cost, `cost of ${name}`);
    requireFinite(gain, `gain of ${name}`);
    if (options.logarithmicCost === true && cost <= 0) {
      throw new UserError(`The cost of ${name} is ${cost}, and the axis is logarithmic.`, { field: 'cost' });
    }
  }
  const colours = palette(options.mode ?? 'print');
  const front = paretoOptimal(points);
  const best = new Set(front);
  const rows = points.map((point): DataRow => ({ ...point, front: best.has(point) }));
  const costs = points.map(({ cost }) => cost);
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  const type = options.logarithmicCost === true ? 'log' : 'linear';
  const span = high - low || 1;
  const reach =
    type === 'log' ? [low / 1.3, high * 1.6] : [Math.max(0, low - span * 0.06), high + span * 0.12];
  const gains = points.map(({ gain }) => gain);
  const [worst, most] = [Math.min(...gains), Math.max(...gains)];
  const room = (most - worst || Math.abs(most) * 0.1 || 1) * 0.12;
  // The staircase runs on to the right end: more cost gains nothing further.
  const stairs = [
    ...front.map(({ cost, gain }) => ({ cost, gain })),
    { cost: reach[1]!, gain: front.at(-1)!.gain },
  ];
  const x = {
    field: 'cost',
    type: 'quantitative',
    scale: { type, domain: reach, nice: false },
    axis: { title: `${options.cost} ←`, grid: false, tickCount: 5, format: '~s' },
  };
  const y = {
    field: 'gain',
    type: 'quantitative',
    scale: { domain: [worst - room, most + room], nice: false, zero: false },
    axis: { title: `${options.gain} →`, tickCount: 5, ...(options.percent === true ? { format: '~%' } : {}) },
  };
  const dot = (onFront: boolean): object => ({
    data: { name: 'cells' },
    transform: [{ filter: `datum.front === ${onFront}` }],
    mark: {
      type: 'point',
      filled: true,
      size: onFront ? 44 : 22,
      opacity: onFront ? 1 : 0.6,
      color: onFront ? colours.accent : colours.rule,
    },
    encoding: { x, y },
  });
  // Free of the staircase: below and right of a step, or above and left of it where the figure ends.
  const middle = type === 'log' ? Math.sqrt(reach[0]! * reach[1]!) : (reach[0]! + reach[1]!) / 2;
  const name = (half: 'left' | 'right'): object => ({
    data: { name: 'cells' },
    transform: [{ filter: `datum.front && datum.cost ${half === 'left' ? '<' : '>='} ${middle}` }],
    mark: {
      type: 'text',
      fontSize: TEXT_SIZE.label,
      color: colours.ink,
      ...(half === 'left'
        ? { align: 'left', baseline: 'top', dx: 4, dy: 4 }
        : { align: 'right', baseline: 'bottom', dx: -4, dy: -4 }),
    },
    encoding: { x, y, text: { field: 'name' } },
  });
  return composeFigure(
    {
      figure: 'pareto-front',
      description: `${options.gain} against ${options.cost} of ${points.length} cells. On the Pareto front, by rising cost: ${front.map(({ name }) => name).join(', ')}.`,
      datasets: { cells: rows, stairs },
      width: 'column',
      height: 200,
      fit: true,
      view: {
        layer: [
          {
            data: { name: 'stairs' },
            mark: {
              type: 'line',
              interpolate: 'step-after',
              strokeWidth: 1.2,
              color: colours.accent,
              opacity: 0.6,
            },
            encoding: { x, y },
          },
          dot(false),
          dot(true),
          name('left'),
          name('right'),
        ],
      },
    },
    options,
  );
}
