import { UserError } from '@rangeloss/foundation';
import type { TopLevelSpec } from 'vega-lite';
import type { FigureMode } from '../theme/palette.ts';
import { widthInPixels, type FigureWidth } from '../theme/sizes.ts';
import { themeConfig } from '../theme/theme.ts';

/** Where a figure's numbers come from; every file drawn from it says so. */
export interface Provenance {
  /** Tracking ids of the runs that the data was read from. */
  readonly runIds: readonly string[];
  /** Hash of the resolved config, or of the study's. */
  readonly configHash?: string;
  /** The command that makes this figure again. */
  readonly command?: string;
}

/** What every figure function takes besides its data. */
export interface FigureOptions {
  /** File name without extension; each figure function has a default. */
  readonly name?: string;
  /** Shown above the plot; papers put it in the caption instead, so there is none by default. */
  readonly title?: string;
  readonly subtitle?: string;
  /** Replaces the description (alternative text) that is computed from the data. */
  readonly description?: string;
  /** `column` (3.25 in), `page` (6.875 in) or CSS pixels. */
  readonly width?: FigureWidth;
  /** Height of the plot in CSS pixels; of one panel where there are several. */
  readonly height?: number;
  readonly mode?: FigureMode;
  readonly provenance?: Provenance;
}

/** What a figure says of itself, under `usermeta.rangeloss` in its spec. */
export interface FigureMeta extends Provenance {
  readonly figure: string;
  readonly title?: string;
  readonly mode: FigureMode;
  /** The dataset that is the figure's table, written as CSV. */
  readonly table: string;
}

/** One row of a figure's data. */
export type DataRow = Readonly<Record<string, string | number | boolean | null>>;

/** A Vega-Lite spec with its data inside, a name, a description, and its provenance. */
export type FigureSpec = TopLevelSpec & {
  readonly name: string;
  readonly description: string;
  readonly datasets: Readonly<Record<string, readonly DataRow[]>>;
  readonly usermeta: { readonly rangeloss: FigureMeta };
};

/** What a figure function hands over to {@link composeFigure}. */
export interface FigureParts {
  /** The figure function's own name in kebab case. */
  readonly figure: string;
  readonly description: string;
  /** First dataset = the table written as CSV. */
  readonly datasets: Readonly<Record<string, readonly DataRow[]>>;
  /** The Vega-Lite view: `{layer}`, `{mark, encoding}`, `{concat}`, ... */
  readonly view: object;
  readonly width: FigureWidth;
  readonly height?: number;
  /** A view of one plot is fitted to the exact width; concatenated ones set their panels' sizes themselves. */
  readonly fit: boolean;
}

/** Puts theme, data, size and provenance around a view. */
export function composeFigure(parts: FigureParts, options: FigureOptions): FigureSpec {
  const mode = options.mode ?? 'print';
  const name = options.name ?? parts.figure;
  if (!/^[\w][\w.-]*$/.test(name)) {
    throw new UserError(`A figure's name becomes a file name, and "${name}" cannot be one.`, {
      field: 'name',
      mend: 'Use letters, digits, dots, dashes and underscores.',
    });
  }
  const height = options.height ?? parts.height;
  const title =
    options.title === undefined
      ? {}
      : {
          title: {
            text: options.title,
            ...(options.subtitle === undefined ? {} : { subtitle: options.subtitle }),
          },
        };
  const meta: FigureMeta = {
    figure: parts.figure,
    ...(options.title === undefined ? {} : { title: options.title }),
    mode,
    table: Object.keys(parts.datasets)[0] ?? '',
    ...(options.provenance ?? { runIds: [] }),
  };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    name,
    description: options.description ?? parts.description,
    ...title,
    ...(parts.fit
      ? {
          width: widthInPixels(options.width ?? parts.width),
          ...(height === undefined ? {} : { height }),
          autosize: { type: 'fit', contains: 'padding' },
        }
      : {}),
    datasets: parts.datasets,
    ...parts.view,
    config: themeConfig(mode),
    usermeta: { rangeloss: meta },
  };
  // The view is checked against Vega-Lite's schema by validateSpec, for every example; its TypeScript union is
  // too large to build literals against.
  return spec as unknown as FigureSpec;
}
