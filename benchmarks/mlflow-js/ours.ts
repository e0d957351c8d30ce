import type { MlflowClient } from 'mlflow-js';
import { RunLogger } from 'mlflow-js/node';

const perStep = 10;
const values = (step: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: perStep }, (_, index) => [`metric${index}`, step / (index + 1)]));

export interface Timing {
  readonly seconds: number;
  /** Milliseconds of a call, 99th percentile. */
  readonly p99: number;
}

/** `count` values in one run, ten a step, as a training loop logs them; until all of them are in the store. */
export async function byStep(trackingUri: string, count: number, journalFolder: string): Promise<Timing> {
  const logger = new RunLogger({ trackingUri, experimentName: 'benchmark', journalFolder });
  await logger.runId();
  const calls = new Float64Array(count / perStep);
  const start = performance.now();
  for (let step = 0; step < calls.length; step++) {
    const now = performance.now();
    logger.logMetrics(values(step), { step });
    calls[step] = performance.now() - now;
  }
  if (!(await logger.flush(600)))
    throw new Error(`not delivered: ${logger.state.lastFailure ?? 'no reason'}`);
  const seconds = (performance.now() - start) / 1000;
  const end = await logger.end();
  if (!end.delivered || end.dropped > 0 || end.refused > 0) throw new Error(`lost: ${JSON.stringify(end)}`);
  return { seconds, p99: calls.toSorted()[Math.floor(calls.length * 0.99)]! };
}

/** Some milliseconds of arithmetic, the loss of a step that trains. */
function trainStep(weights: Float64Array): number {
  let loss = 0;
  for (let pass = 0; pass < 40; pass++) {
    for (let at = 0; at < weights.length; at++) {
      weights[at] = weights[at]! * 0.999 + 0.001;
      loss += weights[at]!;
    }
  }
  return loss;
}

/** Milliseconds, ascending: of a call, and of a call with the turn that the loop has after it. */
export interface StepTimes {
  readonly calls: Float64Array;
  readonly turns: Float64Array;
}

/** What a logging call of eleven values adds to a step with work of its own; `logs` false: what is there without it. */
export async function betweenSteps(
  trackingUri: string,
  steps: number,
  journalFolder: string,
  logs = true,
): Promise<StepTimes> {
  const logger = new RunLogger({ trackingUri, experimentName: 'benchmark', journalFolder });
  await logger.runId();
  const weights = new Float64Array(20_000);
  const [calls, turns] = [new Float64Array(steps), new Float64Array(steps)];
  for (let step = 0; step < steps; step++) {
    const logged = { ...values(step), loss: trainStep(weights) };
    const start = performance.now();
    if (logs) logger.logMetrics(logged, { step });
    calls[step] = performance.now() - start;
    // Batches are read and checkpoints written between steps, so a loop has its turns.
    await new Promise((resolve) => setImmediate(resolve));
    turns[step] = performance.now() - start;
  }
  const end = await logger.end('FINISHED', { seconds: 600 });
  if (!end.delivered || end.dropped > 0 || end.refused > 0) throw new Error(`lost: ${JSON.stringify(end)}`);
  return { calls: calls.sort(), turns: turns.sort() };
}

/** `count` runs with five params and ten metrics each, one call after the other. */
export async function shortRuns(client: MlflowClient, count: number): Promise<number> {
  const { experimentId } = await client.getOrCreateExperiment('benchmark');
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const { runId } = (await client.createRun(experimentId, { runName: `run ${index}` })).info;
    await client.logBatch(runId, {
      params: Array.from({ length: 5 }, (_, key) => ({ key: `param${key}`, value: String(index) })),
      metrics: Object.entries(values(index)).map(([key, value]) => ({
        key,
        value,
        step: 0,
        timestamp: 1000,
      })),
    });
    await client.setTerminated(runId);
  }
  return (performance.now() - start) / 1000;
}

/** The same runs through loggers, which do not wait for each other; until all of them are in the store. */
export async function loggedRuns(trackingUri: string, count: number, journalFolder: string): Promise<number> {
  const start = performance.now();
  const ends = Array.from({ length: count }, (_, index) => {
    const logger = new RunLogger({
      trackingUri,
      experimentName: 'benchmark',
      runName: `run ${index}`,
      journalFolder,
    });
    logger.logParams(Object.fromEntries(Array.from({ length: 5 }, (__, key) => [`param${key}`, index])));
    logger.logMetrics(values(index));
    return logger.end('FINISHED', { seconds: 600 });
  });
  for (const end of await Promise.all(ends)) if (!end.delivered) throw new Error('a run was not delivered');
  return (performance.now() - start) / 1000;
}
