import fs from 'node:fs';
import path from 'node:path';
import type { Metric } from '../entities.ts';
import { MlflowError } from '../errors.ts';

/** A number as Python's `float()` reads it back to the same bits. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

const words: Record<string, number> = {
  nan: NaN,
  inf: Infinity,
  '-inf': -Infinity,
  infinity: Infinity,
  '-infinity': -Infinity,
};

const parseFloatText = (text: string): number => {
  const number = Number(text);
  return Number.isNaN(number) ? (words[text.toLowerCase()] ?? NaN) : number;
};

/** One line of a metric's file: `timestamp value step`, and the dataset where there is one. */
export function metricLine(metric: Metric, modelRun?: string): string {
  const run = modelRun === undefined ? '' : ` ${modelRun}`;
  const { datasetName, datasetDigest } = metric;
  const dataset =
    datasetName === undefined || datasetDigest === undefined ? '' : ` ${datasetName} ${datasetDigest}`;
  return `${Math.trunc(metric.timestamp)} ${floatText(metric.value)} ${metric.step}${run}${dataset}\n`;
}

/** @throws MlflowError INTERNAL_ERROR for a line that is not MLflow's. */
export function parseMetricLine(key: string, line: string): Metric {
  const [timestamp, value, step, datasetName, datasetDigest, ...more] = line.trim().split(' ');
  if (value === undefined || more.length > 0) {
    throw new MlflowError('INTERNAL_ERROR', `metric "${key}" has a malformed line: "${line.slice(0, 80)}"`);
  }
  const metric = { key, value: parseFloatText(value), timestamp: Number(timestamp), step: Number(step ?? 0) };
  return datasetName === undefined || datasetDigest === undefined
    ? metric
    : { ...metric, datasetName, datasetDigest };
}

/** All points of a metric's file, in the order in which they were written. */
export function parseMetricFile(key: string, text: string): Metric[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseMetricLine(key, line));
}

const newline = 10;

/**
 * Cuts a line that was left without its end by a process killed (or a disk full) in the middle of a write, so that
 * the next line is not glued to it.
 */
function repairEnd(descriptor: number): void {
  const { size } = fs.fstatSync(descriptor);
  if (size === 0) return;
  const tail = Buffer.alloc(Math.min(size, 1024));
  fs.readSync(descriptor, tail, 0, tail.length, size - tail.length);
  if (tail.at(-1) === newline) return;
  fs.ftruncateSync(descriptor, size - tail.length + tail.lastIndexOf(newline) + 1);
}

/** Appends whole lines to metric files: one write each, at the end, so that several processes never mix theirs. */
export class MetricAppender {
  readonly #checked = new Set<string>();

  append(file: string, lines: string): void {
    const descriptor = this.#open(file);
    try {
      if (!this.#checked.has(file)) {
        repairEnd(descriptor);
        if (this.#checked.size >= 10_000) this.#checked.clear();
        this.#checked.add(file);
      }
      const bytes = Buffer.from(lines);
      const written = fs.writeSync(descriptor, bytes);
      if (written === bytes.length) return;
      // The disk filled up. What was written is taken back, if nobody has written after it.
      repairEnd(descriptor);
      throw new MlflowError(
        'INTERNAL_ERROR',
        `the disk took ${written} of ${bytes.length} bytes for ${file}`,
      );
    } finally {
      fs.closeSync(descriptor);
    }
  }

  #open(file: string): number {
    try {
      return fs.openSync(file, 'a+');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      fs.mkdirSync(path.dirname(file), { recursive: true });
      return fs.openSync(file, 'a+');
    }
  }
}
