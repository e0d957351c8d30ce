import type { FigureSpec, Provenance } from '../figure/figure-spec.ts';

/** Something to follow: a file beside the report, a tracking server's page. */
export interface ReportLink {
  readonly label: string;
  /** Relative path or http(s) address. */
  readonly href: string;
}

/** One part of a section. */
export type ReportBlock =
  /** Paragraphs, divided by empty lines. */
  | { readonly kind: 'text'; readonly text: string }
  /** `svg` as `figureSvg` of `./node` or Vega in a browser draws it; `writeReport` fills it in. */
  | {
      readonly kind: 'figure';
      readonly figure: FigureSpec;
      readonly svg?: string;
      readonly caption?: string;
      readonly links?: readonly ReportLink[];
    }
  /** `html` of a results table. */
  | { readonly kind: 'table'; readonly html: string }
  /** Text in fixed width: a config, a log. */
  | { readonly kind: 'code'; readonly text: string; readonly label: string }
  | { readonly kind: 'links'; readonly links: readonly ReportLink[] };

export interface ReportSection {
  readonly title: string;
  readonly blocks: readonly ReportBlock[];
}

/** One cell of the grid, for the list of all. */
export interface ReportCell {
  readonly name: string;
  readonly state: 'finished' | 'failed' | 'not run';
  /** Columns by name, as they shall be shown. */
  readonly values: Readonly<Record<string, string>>;
  readonly href?: string;
}

/** All that a study's report says. */
export interface Report {
  readonly title: string;
  /** What the study asks, in a sentence. */
  readonly question: string;
  /** What it found, a sentence or two each. */
  readonly findings?: readonly string[];
  readonly sections: readonly ReportSection[];
  readonly cells?: readonly ReportCell[];
  /** Cells that stopped with an error. */
  readonly failures?: readonly { readonly cell: string; readonly error: string; readonly href?: string }[];
  /** What the reader might expect and will not find. */
  readonly notRun?: readonly { readonly what: string; readonly why: string }[];
  /** The resolved config as YAML. */
  readonly config?: string;
  /** Backend, versions, device, threads, commit. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly links?: readonly ReportLink[];
  readonly provenance?: Provenance;
  /** Shown as it is; left out by default, so that the same runs give the same bytes. */
  readonly date?: string;
  readonly language?: string;
}
