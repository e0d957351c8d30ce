import path from 'node:path';
import { longTailRankPlot } from '@rangeloss/figures';
import { contentHash } from '@rangeloss/foundation';
import type { Study } from '../config/study.ts';
import type { DataDescription } from './describe-study-data.ts';

/**
 * Draws a data set's rank plot into a folder: SVG, PNG, the spec and the numbers. The marks are what the
 * truncations of `groups` keep.
 *
 * @returns the files
 */
export async function drawRankPlot(
  study: Study,
  name: string,
  { countsByRank, tail, groups }: DataDescription,
  folder: string,
): Promise<string[]> {
  // Marks of shares that leave the same images would lie on each other.
  const marks = groups.filter(({ share, sameAs }) => share > 0 && sameAs === undefined);
  const figure = longTailRankPlot(
    {
      counts: countsByRank,
      tailBelow: tail.below,
      truncations: marks.map(({ share, identities }) => ({
        label: `${Math.round(100 * share)} %`,
        kept: identities,
      })),
    },
    {
      name,
      provenance: {
        runIds: [],
        configHash: contentHash(study.source).slice(0, 16),
        command: `rangeloss data describe ${path.basename(study.file)}`,
      },
    },
  );
  const { renderFigure } = await import('@rangeloss/figures/node');
  return Object.values(await renderFigure(figure, folder)).map(String);
}
