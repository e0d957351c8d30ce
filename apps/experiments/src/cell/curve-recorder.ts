import type { DiagnosticsReport, Evaluation, StepMetrics, TrainingCallback } from '@rangeloss/training';
import type { Metric } from 'mlflow-js';
import { z } from 'zod';
import { type Curve, curveSchema } from './cell-result.ts';

/** Where recorded points go besides the curves. */
export interface MetricSink {
  log(metrics: readonly Metric[]): void;
}

const numbers = z.record(z.string(), z.number());

/** What a point is made of; the rest of a step's metrics is not needed. */
const waitingSchema = z.object({
  step: z.int(),
  epoch: z.number(),
  rate: z.number(),
  loss: z.number(),
  terms: numbers,
  hinge: numbers,
  gradientNorm: z.number(),
  accuracy: z.number().optional(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
});

const stateSchema = z.object({
  curves: z.record(z.string(), curveSchema),
  /** Steps since the last point. */
  waiting: z.array(waitingSchema),
});

/**
 * Turns what training reports into named curves, and passes the points on to the tracking store.
 *
 * - `loss/total`, `loss/<term>`: means over the steps since the last point
 * - `train/accuracy`, `train/gradient-norm`, `train/rate`
 * - `term/<term>/gradient-ratio`, `/active/all`, `/active/<bin>`, `/hinge`: what a term does, at the steps looked at
 * - `validation/...`
 */
export class CurveRecorder implements TrainingCallback {
  readonly name = 'curves';
  readonly curves: Record<string, Curve> = {};
  readonly #sink: MetricSink;
  readonly #every: number;
  #waiting: z.output<typeof waitingSchema>[] = [];

  constructor(sink: MetricSink, every: number) {
    this.#sink = sink;
    this.#every = every;
  }

  onStep(metrics: StepMetrics): void {
    this.#waiting.push(metrics);
    if ((metrics.step + 1) % this.#every === 0) this.#flush();
  }

  onDiagnostics({ step, terms, weightedRatio, hingeShare }: DiagnosticsReport): void {
    const values: Record<string, number> = {};
    for (const [term, { gradientRatio, active, activeByBin }] of Object.entries(terms)) {
      values[`term/${term}/active/all`] = active;
      if (gradientRatio !== undefined) values[`term/${term}/gradient-ratio`] = gradientRatio;
      for (const [bin, share] of Object.entries(activeByBin)) values[`term/${term}/active/${bin}`] = share;
    }
    for (const [loss, ratio] of Object.entries(weightedRatio)) values[`loss-gradient-ratio/${loss}`] = ratio;
    for (const [term, share] of Object.entries(hingeShare)) values[`term/${term}/hinge`] = share;
    this.#record(step, values);
  }

  onEvaluated({ step, metrics }: Evaluation): void {
    this.#record(step, metrics);
  }

  save(): z.input<typeof stateSchema> {
    return { curves: this.curves, waiting: this.#waiting };
  }

  /** Takes the points of an earlier attempt over and passes them on, so that the tracking store has whole curves. */
  load(state: unknown): void {
    const { curves, waiting } = stateSchema.parse(state);
    this.#waiting = waiting;
    const timestamp = Date.now();
    for (const [key, curve] of Object.entries(curves)) {
      // A checkpoint of the second stage holds the points of the first, which are passed on already.
      const known = this.curves[key]?.step.length ?? 0;
      this.curves[key] = curve;
      const points = curve.step.map((step, place) => ({
        key,
        value: curve.value[place] ?? NaN,
        step,
        timestamp,
      }));
      this.#sink.log(points.slice(known));
    }
  }

  /** Forgets the steps since the last point: those of the next stage are not to be averaged with them. */
  beginStage(): void {
    this.#waiting = [];
  }

  /** The mean of a curve, over the points that are numbers. */
  mean(name: string): number | undefined {
    const values = (this.curves[name]?.value ?? []).filter((value): value is number => value !== null);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  #flush(): void {
    const steps = this.#waiting;
    this.#waiting = [];
    const last = steps.at(-1);
    if (last === undefined) return;
    const mean = (value: (metrics: z.output<typeof waitingSchema>) => number | undefined) =>
      steps.reduce((sum, metrics) => sum + (value(metrics) ?? NaN), 0) / steps.length;
    const values: Record<string, number> = {
      'loss/total': mean(({ loss }) => loss),
      'train/gradient-norm': mean(({ gradientNorm }) => gradientNorm),
      'train/rate': last.rate,
      'train/images-per-second': mean(({ imagesPerSecond }) => imagesPerSecond),
    };
    for (const term of Object.keys(last.terms)) values[`loss/${term}`] = mean(({ terms }) => terms[term]);
    if (last.accuracy !== undefined) values['train/accuracy'] = mean(({ accuracy }) => accuracy);
    this.#record(last.step + 1, values);
  }

  #record(step: number, values: Readonly<Record<string, number>>): void {
    const timestamp = Date.now();
    for (const [name, value] of Object.entries(values)) {
      const curve = (this.curves[name] ??= { step: [], value: [] });
      curve.step.push(step);
      curve.value.push(Number.isFinite(value) ? value : null);
    }
    this.#sink.log(Object.entries(values).map(([key, value]) => ({ key, value, step, timestamp })));
  }
}
