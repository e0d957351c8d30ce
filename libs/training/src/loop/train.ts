import { diagnose } from '../step/diagnose.ts';
import type { PendingMetrics } from '../step/step-metrics.ts';
import { joinedBatch, type TrainingBatch } from '../step/training-batch.ts';
import type {
  Evaluation,
  StepMetrics,
  TrainingCallback,
  TrainingControl,
  TrainingResult,
} from './callbacks.ts';
import { HingeShares } from './hinge-shares.ts';
import { nextTurn } from './next-turn.ts';
import { firstNonFinite, NonFiniteError } from './non-finite-error.ts';
import { ReadAhead } from './read-ahead.ts';
import { loopStateOf, restoreRun, takeSnapshot } from './run-state.ts';
import { checkOptions, type TrainOptions } from './train-options.ts';

/**
 * Trains: batch, step, and metrics one step late, so that the device is not waited for. After every step the event
 * loop gets its turn.
 *
 * @throws NonFiniteError when a loss or gradient is NaN or infinite, UserError when options or batches are wrong,
 *   and whatever a callback throws
 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  return new TrainingRun(options).run();
}

interface TakenStep {
  readonly pending: PendingMetrics;
  readonly step: number;
  readonly rate: number;
  readonly batches: readonly TrainingBatch[];
}

class TrainingRun {
  readonly #options: TrainOptions;
  readonly #callbacks: readonly TrainingCallback[];
  readonly #control: TrainingControl;
  readonly #hinges = new HingeShares();
  #taken: TakenStep | undefined;
  #last: StepMetrics | undefined;
  #evaluation: Evaluation | undefined;
  #checkpointed = -1;
  #stopped: string | undefined;
  /** A callback asked for a checkpoint of the state as it is. */
  #asked = false;
  #lapsed = 0;
  /** Steps skipped one after another. */
  #skipped = 0;

  constructor(options: TrainOptions) {
    checkOptions(options);
    this.#options = options;
    this.#callbacks = options.callbacks ?? [];
    this.#control = {
      step: options.step,
      steps: options.steps,
      stop: (reason) => {
        this.#stopped ??= reason;
      },
      checkpoint: () => {
        this.#asked = true;
      },
    };
  }

  async run(): Promise<TrainingResult> {
    try {
      return await this.#loop();
    } finally {
      this.#taken?.pending.dispose();
    }
  }

  async #loop(): Promise<TrainingResult> {
    const { step, batches, steps, signal, diagnoseEvery, bins } = this.#options;
    const start = restoreRun(this.#options);
    this.#restoreLoop();
    const ahead = new ReadAhead(batches, steps * step.batches);
    const rateOf = this.#options.rate ?? (() => step.baseRate);
    await this.#each((callback) => callback.onStart?.(this.#control, start));
    this.#lapsed = performance.now();
    let index = start;
    while (index < steps && this.#stopped === undefined && signal?.aborted !== true) {
      const taking = await ahead.takeMany(index * step.batches, step.batches);
      if (isDue(index, diagnoseEvery)) {
        const diagnostics = await diagnose(step, taking[0]!, index, bins);
        await this.#settle();
        const report = { ...diagnostics, step: index, hingeShare: this.#hinges.take() };
        await this.#each((callback) => callback.onDiagnostics?.(report, this.#control));
      }
      const rate = rateOf(index);
      const before = this.#taken;
      const taken = { pending: step.run(taking, { rate, step: index }), step: index, rate, batches: taking };
      this.#taken = taken;
      await nextTurn();
      if (before !== undefined) await this.#finish(before);
      index++;
      await this.#afterStep(index);
    }
    await this.#settle();
    return this.#end(index);
  }

  #restoreLoop(): void {
    const state = loopStateOf(this.#options.resume);
    if (state === undefined) return;
    this.#hinges.load(state.hinges);
    this.#skipped = state.skipped;
    this.#stopped = state.stopped;
    this.#evaluation = state.evaluation;
  }

  /** What is due after a number of steps taken. */
  async #afterStep(taken: number): Promise<void> {
    const { stepsPerEpoch, evaluateEvery, checkpointEvery } = this.#options;
    const due = [stepsPerEpoch, evaluateEvery, checkpointEvery].some((every) => isDue(taken, every));
    if (!due && !this.#asked) return;
    await this.#settle();
    if (isDue(taken, stepsPerEpoch)) {
      await this.#each((callback) => callback.onEpoch?.(taken / stepsPerEpoch! - 1, this.#control));
    }
    if (isDue(taken, evaluateEvery)) await this.#evaluate(taken);
    if (isDue(taken, checkpointEvery) || this.#asked) await this.#checkpoint(taken);
    this.#lapsed = performance.now();
  }

  async #end(taken: number): Promise<TrainingResult> {
    const finished = taken >= this.#options.steps;
    if ((finished || this.#stopped !== undefined) && this.#evaluation?.step !== taken) {
      await this.#evaluate(taken);
    }
    if (this.#checkpointed !== taken || this.#asked) await this.#checkpoint(taken);
    const result: TrainingResult = {
      steps: taken,
      ended: finished ? 'finished' : this.#stopped === undefined ? 'aborted' : 'stopped',
      ...(this.#stopped === undefined || finished ? {} : { reason: this.#stopped }),
      ...(this.#last === undefined ? {} : { last: this.#last }),
      ...(this.#evaluation === undefined ? {} : { evaluation: this.#evaluation }),
    };
    await this.#each((callback) => callback.onEnd?.(result));
    return result;
  }

  /** Reads the step that is still out, if any: before anything that must not see a broken state. */
  async #settle(): Promise<void> {
    const taken = this.#taken;
    this.#taken = undefined;
    if (taken !== undefined) await this.#finish(taken);
  }

  async #finish({ pending, step, rate, batches }: TakenStep): Promise<void> {
    const numbers = await pending.read();
    const broken = firstNonFinite(numbers);
    if (broken !== undefined) {
      const error = new NonFiniteError(...broken, step, rate, joinedBatch(batches));
      const { maxSkipped = 10 } = this.#options;
      if (!this.#options.step.skipsNonFinite || ++this.#skipped > maxSkipped) throw error;
      await this.#each((callback) => callback.onSkipped?.(error, this.#control));
      return;
    }
    this.#skipped = 0;
    const now = performance.now();
    const seconds = (now - this.#lapsed) / 1000;
    this.#lapsed = now;
    this.#hinges.add(numbers.hinge);
    const { stepsPerEpoch } = this.#options;
    const metrics: StepMetrics = {
      ...numbers,
      step,
      epoch: stepsPerEpoch === undefined ? 0 : Math.floor(step / stepsPerEpoch),
      rate,
      seconds,
      imagesPerSecond: batches.reduce((sum, { classes }) => sum + classes.length, 0) / seconds,
    };
    this.#last = metrics;
    await this.#each((callback) => callback.onStep?.(metrics, this.#control));
  }

  async #evaluate(taken: number): Promise<void> {
    const parts: Readonly<Record<string, number>>[] = [];
    await this.#each(async (callback) => {
      const numbers = await callback.onEvaluate?.(taken, this.#control);
      if (numbers !== undefined) parts.push(numbers);
    });
    if (parts.length === 0) return;
    const metrics = Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
    const evaluation: Evaluation = { step: taken, metrics };
    this.#evaluation = evaluation;
    await this.#each((callback) => callback.onEvaluated?.(evaluation, this.#control));
  }

  async #checkpoint(taken: number): Promise<void> {
    this.#asked = false;
    if (this.#callbacks.every((callback) => callback.onCheckpoint === undefined)) return;
    const snapshot = await takeSnapshot(this.#options.step, this.#callbacks, taken, {
      hinges: this.#hinges.save(),
      skipped: this.#skipped,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      ...(this.#evaluation === undefined ? {} : { evaluation: this.#evaluation }),
    });
    const evaluation = this.#evaluation?.step === taken ? this.#evaluation : undefined;
    await this.#each((callback) => callback.onCheckpoint?.(snapshot, evaluation));
    this.#checkpointed = taken;
  }

  async #each(call: (callback: TrainingCallback) => unknown): Promise<void> {
    for (const callback of this.#callbacks) await call(callback);
  }
}

function isDue(step: number, every: number | undefined): boolean {
  return every !== undefined && step % every === 0;
}
