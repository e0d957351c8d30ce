import { longTailRankPlot } from '@rangeloss/figures';
import { type FigureContext, madeFrom, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

/**
 * The training images of each identity of a study's first cell, before truncation.
 *
 * @param cuts shares of the tail's identities; each gets a mark where the ranking ends that it keeps
 */
export function rankFigure(
  { configurations }: StudyResults,
  context: FigureContext,
  cuts?: readonly number[],
): StudyFigure | undefined {
  const whole = configurations.flatMap(({ seeds }) => seeds)[0]?.result;
  if (whole?.distribution === undefined) return undefined;
  const counts = whole.distribution.map(({ images }) => images);
  const { shots, tailBelow } = whole.config['data'] as {
    shots: { many: number; few: number };
    tailBelow: number;
  };
  const tail = counts.filter((images) => images < tailBelow).length;
  const marks =
    cuts?.map((cut) => ({ label: `${cut * 100} % cut`, kept: counts.length - Math.round(cut * tail) })) ??
    (tail > 0 ? [{ label: 'without tail', kept: counts.length - tail }] : []);
  return {
    heading: 'The long tail',
    caption: 'Training images of each identity, before truncation.',
    figure: longTailRankPlot(
      {
        counts,
        tailBelow,
        groups: [
          { name: 'few', atLeast: 1 },
          { name: 'medium', atLeast: shots.few },
          { name: 'many', atLeast: shots.many + 1 },
        ],
        ...(marks.length === 0 ? {} : { truncations: marks }),
      },
      { name: 'long-tail', ...madeFrom([whole], context) },
    ),
  };
}
