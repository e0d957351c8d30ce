import type { Config } from 'vega-lite';
import { palette, type FigureMode } from './palette.ts';
import { TEXT_SIZE } from './sizes.ts';

/** The family that every figure is set in; `./node` bundles it. */
export const FONT_NAME = 'Source Sans 3';

/** As CSS: quoted, because an unquoted name may not hold a word that starts with a digit. */
export const FONT_FAMILY = `'${FONT_NAME}', sans-serif`;

/** Heavier weight for headings; the bundled font has 400 and 600. */
export const BOLD = 600;

/**
 * The one theme, as a Vega-Lite config: thin axes, few grid lines, no frame. ARIA attributes per mark are off,
 * because a screen reader should hear one description of the figure and not a thousand coordinates; the SVG
 * carries title and description instead.
 */
export function themeConfig(mode: FigureMode): Config {
  const colours = palette(mode);
  return {
    aria: false,
    font: FONT_FAMILY,
    background: colours.background,
    padding: 3,
    view: { stroke: null, fill: null },
    title: {
      anchor: 'start',
      frame: 'group',
      color: colours.ink,
      fontSize: TEXT_SIZE.figure,
      fontWeight: BOLD,
      subtitleColor: colours.muted,
      subtitleFontSize: TEXT_SIZE.title,
      subtitlePadding: 3,
      offset: 8,
    },
    axis: {
      domainColor: colours.rule,
      tickColor: colours.rule,
      gridColor: colours.grid,
      domainWidth: 0.75,
      tickWidth: 0.75,
      gridWidth: 0.75,
      tickSize: 3,
      labelColor: colours.muted,
      labelFontSize: TEXT_SIZE.label,
      labelPadding: 3,
      titleColor: colours.ink,
      titleFontSize: TEXT_SIZE.title,
      titleFontWeight: 400,
      titlePadding: 5,
    },
    header: {
      labelColor: colours.ink,
      labelFontSize: TEXT_SIZE.header,
      labelFontWeight: BOLD,
      labelAnchor: 'start',
      title: null,
    },
    legend: {
      labelColor: colours.ink,
      labelFontSize: TEXT_SIZE.label,
      labelLimit: 0,
      titleColor: colours.muted,
      titleFontSize: TEXT_SIZE.label,
      titleFontWeight: 400,
      symbolSize: 40,
      rowPadding: 2,
      columnPadding: 10,
      offset: 8,
    },
    text: { fontSize: TEXT_SIZE.label, color: colours.ink },
    line: { strokeWidth: 1.5, strokeCap: 'round', strokeJoin: 'round' },
    rule: { color: colours.rule },
    range: { category: [...colours.series], ramp: [...colours.ramp], heatmap: [...colours.ramp] },
  };
}
