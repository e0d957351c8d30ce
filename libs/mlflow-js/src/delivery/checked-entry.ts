import { type MetricOptions, type ParamValue, paramText } from '../client-options.ts';
import type { DatasetInput, Tags } from '../entities.ts';
import { checkMetric, checkParam, checkTag } from '../validation.ts';
import type { EntryOf } from './entry.ts';
import type { StepClock } from './step-clock.ts';

// What is logged, checked and copied: the caller may change its objects as soon as the call has returned.

/** @throws MlflowError INVALID_PARAMETER_VALUE for a name, value or step that no store takes. */
export function metricsEntry(
  values: Readonly<Record<string, number>>,
  { step = 0, timestamp: given }: MetricOptions,
  clock: StepClock,
): EntryOf<'metrics'> {
  const keys = Object.keys(values);
  const timestamp = Math.trunc(given ?? clock.time(keys, step));
  for (const key of keys) checkMetric({ key, value: values[key]!, step, timestamp });
  return { kind: 'metrics', timestamp, step, values };
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a name or value that no store takes. */
export function paramsEntry(params: Readonly<Record<string, ParamValue>>): EntryOf<'params'> {
  const values = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, paramText(value)]));
  for (const [key, value] of Object.entries(values)) checkParam({ key, value });
  return { kind: 'params', values };
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a name or value that no store takes. */
export function tagsEntry(tags: Tags): EntryOf<'tags'> {
  for (const [key, value] of Object.entries(tags)) checkTag({ key, value });
  return { kind: 'tags', values: { ...tags } };
}

export function inputsEntry(datasets: readonly DatasetInput[]): EntryOf<'inputs'> {
  const copies = datasets.map(({ dataset, tags }) => ({ dataset: { ...dataset }, tags: { ...tags } }));
  return { kind: 'inputs', datasets: copies };
}
