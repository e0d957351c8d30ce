import type { Tags, ViewType } from './entities.ts';

/** A value that MLflow keeps as text; everything but a string is written as JSON. */
export type ParamValue =
  string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>;

export interface SearchOptions {
  readonly filter?: string | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly viewType?: ViewType | undefined;
  /** Rows fetched at a time; the iterator goes on to the end whatever it is. */
  readonly pageSize?: number | undefined;
}

export interface CreateRunOptions {
  readonly runName?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly startTime?: number | undefined;
  /** The run under which MLflow's UI nests this one. */
  readonly parentRunId?: string | undefined;
  /** Markdown shown at the top of the run's page. */
  readonly note?: string | undefined;
}

export interface MetricOptions {
  readonly step?: number | undefined;
  readonly timestamp?: number | undefined;
}

/** The text that MLflow keeps for a param: strings as they are, the rest as JSON, NaN and infinities by name. */
export const paramText = (value: ParamValue): string => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

/** Fields of which any says to which run or experiment something belongs. */
const runNames = ['runId', 'experimentId', 'experimentName', 'parent', 'parentRunId'] as const;

/** Whether options name a run or an experiment; where they do not, the environment may. */
export function namesRun(options: Readonly<Partial<Record<(typeof runNames)[number], unknown>>>): boolean {
  return runNames.some((name) => options[name] !== undefined);
}
