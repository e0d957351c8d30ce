import fs from 'node:fs';
import path from 'node:path';
import type { Metric } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import type { Batch } from '../limits.ts';
import { checkMetric, checkParam, checkTag } from '../validation.ts';
import { createFile, readTextIfThere, replaceFile } from './atomic-files.ts';
import { MetricAppender, metricLine } from './metric-lines.ts';

/** Writes what a run holds: each param and tag a file, each metric a file of lines. */
export class RunWriter {
  readonly #appender = new MetricAppender();

  /** Params first, then metrics, then tags, as MLflow does; everything is checked before anything is written. */
  write(folder: string, batch: Batch): void {
    batch.metrics.forEach(checkMetric);
    batch.params.forEach(checkParam);
    batch.tags.forEach(checkTag);
    for (const { key, value } of batch.params) this.#param(folder, key, value);
    for (const [key, lines] of linesByKey(batch.metrics)) {
      this.#appender.append(path.join(folder, 'metrics', key), lines);
    }
    for (const metric of batch.metrics) {
      if (metric.modelId !== undefined) this.#modelMetric(folder, metric, metric.modelId);
    }
    for (const { key, value } of batch.tags) this.setTag(folder, key, value);
  }

  setTag(folder: string, key: string, value: string): void {
    replaceFile(path.join(folder, 'tags', key), value, folder);
  }

  /** A tag of a run that no reader can see yet. */
  newTag(folder: string, key: string, value: string): void {
    const file = path.join(folder, 'tags', key);
    if (key.includes('/')) fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, value);
  }

  #param(folder: string, key: string, value: string): void {
    const file = path.join(folder, 'params', key);
    if (createFile(file, value, folder)) return;
    const known = readTextIfThere(file) ?? '';
    if (known === value) return;
    throw invalidParameter(
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${known}' for ` +
        `run ID='${path.basename(folder)}'. Attempted logging new value '${value}'.`,
    );
  }

  #modelMetric(folder: string, metric: Metric, modelId: string): void {
    const file = path.join(path.dirname(folder), 'models', modelId, 'metrics', metric.key);
    this.#appender.append(file, metricLine(metric, path.basename(folder)));
  }
}

const linesByKey = (metrics: readonly Metric[]): Map<string, string> => {
  const lines = new Map<string, string>();
  for (const metric of metrics) lines.set(metric.key, (lines.get(metric.key) ?? '') + metricLine(metric));
  return lines;
};
