import { widthInPixels, type FigureWidth } from '../theme/sizes.ts';

/** How small multiples share the width of a figure. */
export interface PanelGrid {
  readonly columns: number;
  /** Width of one panel's plot in CSS pixels. */
  readonly panelWidth: number;
  readonly spacing: number;
}

const FIGURE_PADDING = 6;

/**
 * Panels of equal width, with room for each one's axis labels, so that the whole keeps to the figure's width.
 * @param axisWidth pixels that labels (and title) of a panel's vertical axis need
 */
export function panelGrid(
  panels: number,
  width: FigureWidth,
  { axisWidth, atMost, spacing = 14 }: { axisWidth: number; atMost: number; spacing?: number },
): PanelGrid {
  const columns = Math.max(1, Math.min(panels, panels === 4 && atMost >= 2 && atMost < 4 ? 2 : atMost));
  const room = widthInPixels(width) - FIGURE_PADDING - (columns - 1) * spacing - columns * axisWidth;
  return { columns, panelWidth: Math.max(40, Math.floor(room / columns)), spacing };
}
