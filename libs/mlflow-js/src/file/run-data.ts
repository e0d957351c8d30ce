import path from 'node:path';
import type { Metric, RunData } from '../entities.ts';
import { filesBelow, readTextIfThere } from './atomic-files.ts';
import { parseMetricFile } from './metric-lines.ts';

const later = (a: Metric, b: Metric): boolean => {
  if (a.step !== b.step) return a.step > b.step;
  return a.timestamp === b.timestamp ? a.value > b.value : a.timestamp > b.timestamp;
};

/** The point that MLflow shows as the metric's value: greatest step, then time, then value. */
export const latestMetric = (points: readonly Metric[]): Metric | undefined => {
  let latest = points[0];
  for (const point of points) if (latest !== undefined && later(point, latest)) latest = point;
  return latest;
};

const texts = (folder: string): Record<string, string> =>
  Object.fromEntries(filesBelow(folder).map((key) => [key, readTextIfThere(path.join(folder, key)) ?? '']));

/** Params, tags and the latest metrics of a run's folder. */
export function readRunData(folder: string): RunData {
  const metrics = filesBelow(path.join(folder, 'metrics')).flatMap((key): [string, number][] => {
    const text = readTextIfThere(path.join(folder, 'metrics', key)) ?? '';
    const latest = latestMetric(parseMetricFile(key, text));
    return latest === undefined ? [] : [[key, latest.value]];
  });
  return {
    metrics: Object.fromEntries(metrics),
    params: texts(path.join(folder, 'params')),
    tags: texts(path.join(folder, 'tags')),
  };
}
