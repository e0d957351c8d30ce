/** Where a figure will be looked at: on paper, on a light screen, or on a dark one. */
export type FigureMode = 'print' | 'light' | 'dark';

/** The colours of one mode. */
export interface Palette {
  /** What the figure stands on. */
  readonly background: string;
  /** Titles and text that must be read. */
  readonly ink: string;
  /** Axis labels and annotations. */
  readonly muted: string;
  /** Axis lines and ticks. */
  readonly rule: string;
  /** Grid lines. */
  readonly grid: string;
  /** Bands behind the data. */
  readonly band: string;
  /** What the reader shall see first: the method of interest, the tail. */
  readonly accent: string;
  /** Series, in order; the first is the baseline's grey. */
  readonly series: readonly string[];
  /** Ramp for magnitudes, from little to much; even steps of lightness. */
  readonly ramp: readonly string[];
}

/*
 * The hues are Okabe and Ito's; lightness and chroma were searched so that each colour has a contrast of 3 with
 * its background (their yellow, orange and sky blue have 1.3 to 2.3 on white) and any two of the first seven
 * stay apart for normal sight and each dichromacy. palette.test.ts holds them to it.
 */
const LIGHT: Palette = {
  background: '#ffffff',
  ink: '#1b1f24',
  muted: '#59616b',
  rule: '#8b939d',
  grid: '#e6e9ed',
  band: '#f3f5f7',
  accent: '#bd4c0a',
  series: [
    '#8d929c',
    '#055494',
    '#038763',
    '#cb851b',
    '#bd4c0a',
    '#843359',
    '#1396de',
    '#2b2f36',
    '#d4569a',
    '#6f7f12',
  ],
  ramp: ['#f3f6fa', '#c9dcee', '#93bbdf', '#5793c9', '#2167a8', '#063c74'],
};

const PRINT: Palette = { ...LIGHT, ink: '#000000', muted: '#3d434b', rule: '#6c747e', grid: '#e2e5e9' };

const DARK: Palette = {
  background: '#14181d',
  ink: '#eef1f5',
  muted: '#b3bbc5',
  rule: '#7b8590',
  grid: '#2b3138',
  band: '#1c2127',
  accent: '#e55f25',
  series: [
    '#9297a0',
    '#227dc8',
    '#9eecc1',
    '#e4a92b',
    '#e55f25',
    '#a45d81',
    '#10baff',
    '#eef1f5',
    '#f08fc4',
    '#a9bd3c',
  ],
  ramp: ['#1c2733', '#1f4266', '#2a6297', '#4b8cc4', '#86b7e0', '#cfe4f7'],
};

/** The colours of a mode. */
export function palette(mode: FigureMode): Palette {
  if (mode === 'dark') return DARK;
  return mode === 'print' ? PRINT : LIGHT;
}

/** Losses that keep their colour in every figure, whichever others stand beside them. */
const LOSS_COLOUR: Readonly<Record<string, number>> = {
  softmax: 0,
  contrastive: 1,
  triplet: 2,
  center: 3,
  range: 4,
};

/**
 * A colour for each series: the five losses of the paper keep theirs (softmax the baseline's grey, range loss the
 * accent), with or without a `softmax+` or `+` before the name; the others take what is left, in order. After ten
 * series colours repeat; marks and labels tell them apart.
 */
export function seriesColours(names: readonly string[], mode: FigureMode): string[] {
  const { series } = palette(mode);
  const fixed = names.map((name) => LOSS_COLOUR[lossOf(name)]);
  const taken = new Set(fixed.filter((index) => index !== undefined));
  const free = series.map((_, index) => index).filter((index) => !taken.has(index));
  // Without a known baseline, grey would be given by chance; it goes last.
  if (free[0] === 0) free.push(free.shift()!);
  let next = 0;
  return fixed.map((index) => {
    if (index !== undefined) return series[index]!;
    const pool = free.length > 0 ? free : series.map((_, position) => position);
    return series[pool[next++ % pool.length]!]!;
  });
}

function lossOf(name: string): string {
  const last = name.toLowerCase().split('+').pop()!.trim();
  return last.replace(/[ -]loss$/, '');
}
