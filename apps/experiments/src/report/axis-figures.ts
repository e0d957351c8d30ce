import { overSeeds, parameterSweep, truncationCurve } from '@rangeloss/figures';
import type { AxisPoints } from './axis-points.ts';
import { seedInterval } from './seed-interval.ts';
import type { MadeFrom, StudyFigure } from './study-figure.ts';

/** The look of figures of one metric. */
export interface MetricLook extends MadeFrom {
  /** What the vertical axis is called. */
  readonly metric: string;
  readonly percent: boolean;
}

/** A metric by the share of the tail that is cut, a line for each loss. */
export function truncationFigure({ along, points }: AxisPoints, look: MetricLook): StudyFigure {
  const together = along.length === 0 ? '' : `, with ${along.join(' and ')} along`;
  return {
    heading: `Cutting the tail${together}`,
    caption: `By the share of the tail that is cut${together}; intervals over the seeds.`,
    figure: truncationCurve(overSeeds(points, seedInterval), look),
  };
}

/** One axis of a sweep. */
export interface SweptAxis extends Pick<AxisPoints, 'points'> {
  /** What the panel is called. */
  readonly label: string;
  /** The value that the other panels hold. */
  readonly chosen?: number;
}

/** A metric by single parameters, a panel for each. */
export function sweepFigure(swept: readonly SweptAxis[], look: MetricLook): StudyFigure {
  const figure = parameterSweep(
    swept.map(({ label, points, chosen }) => ({
      parameter: label,
      points: overSeeds(points, seedInterval),
      scale: spansDecades(points) ? ('log' as const) : ('linear' as const),
      ...(chosen === undefined ? {} : { chosen }),
    })),
    { name: 'sweeps', ...look },
  );
  return { heading: 'Sweeps', caption: 'One parameter at a time; intervals over the seeds.', figure };
}

function spansDecades(points: AxisPoints['points']): boolean {
  const values = points.map(({ x }) => x);
  return Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 100;
}
