/** The formats of a figure, by their extensions: `vl.json` is the Vega-Lite spec with the data inside. */
export const figureFormats = ['svg', 'png', 'vl.json', 'csv', 'pdf', 'html'] as const;
export type FigureFormat = (typeof figureFormats)[number];
