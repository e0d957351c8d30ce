import { widthInPixels, type FigureWidth } from '../theme/sizes.ts';

/** How small multiples share the width of a figure. */
export interface PanelGrid {
  readonly columns: number;
  /** Width of one panel's plot in CSS pixels. */
  readonly panelWidth: number;
  readonly spacing: number;
}

const FIGURE_PADDING = 6;

/** Narrower plots cannot hold the labels of their axes. */
const LEAST_PANEL = 84;

/**
 * Panels of equal width, with room for each one's axis labels, so that the whole keeps to the figure's width: as many
 * beside each other as have room.
 * @param axisWidth pixels that labels (and title) of a panel's vertical axis need
 */
export function panelGrid(
  panels: number,
  width: FigureWidth,
  {
    axisWidth,
    atMost,
    spacing = 14,
    least = LEAST_PANEL,
  }: { axisWidth: number; atMost: number; spacing?: number; least?: number },
): PanelGrid {
  const wanted = Math.max(1, Math.min(panels, panels === 4 && atMost >= 2 && atMost < 4 ? 2 : atMost));
  const widthOf = (columns: number): number => {
    const room = widthInPixels(width) - FIGURE_PADDING - (columns - 1) * spacing - columns * axisWidth;
    return Math.max(40, Math.floor(room / columns));
  };
  let columns = wanted;
  while (columns > 1 && widthOf(columns) < least) columns--;
  return { columns, panelWidth: widthOf(columns), spacing };
}
