import type { Diagnostics } from '../step/diagnose.ts';

import type { StepNumbers } from '../step/step-metrics.ts';
import type { TrainingStep } from '../step/training-step.ts';
import type { TrainingSnapshot } from '../state/training-snapshot.ts';
import type { NonFiniteError } from './non-finite-error.ts';

/** What a callback may look at and do. */
export interface TrainingControl {
  readonly step: TrainingStep;
  /** Steps of the whole run. */
  readonly steps: number;
  /** Ends the run after the current step, for example when it no longer improves. */
  stop(reason: string): void;
  /** Asks for a checkpoint before the next step, with the evaluation under way where there is one. */
  checkpoint(): void;
}

/** The metrics of one step, as they arrive a step later. */
export interface StepMetrics extends StepNumbers {
  /** Index of the step from 0. */
  readonly step: number;
  readonly epoch: number;
  readonly rate: number;
  /** Wall time between this step's end and the one before, in seconds. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** Term diagnostics of one step's batch, before that step was taken. */
export interface DiagnosticsReport extends Diagnostics {
  readonly step: number;
  /** Share of the steps since the last report with the hinge open, by term. */
  readonly hingeShare: Readonly<Record<string, number>>;
}

/** One evaluation: what the callbacks' `onEvaluate` returned, joined. */
export interface Evaluation {
  /** Steps taken. */
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * The places where code of a caller runs during training. All are optional and may be asynchronous; the loop waits
 * for each. Logging, progress, early stopping, evaluation and checkpoints are callbacks like any other.
 */
export interface TrainingCallback {
  /** Names what `save` returns in a checkpoint; needed where `save` is given. */
  readonly name?: string;
  onStart?(control: TrainingControl, startStep: number): void | Promise<void>;
  /** Called a step late, so that the device is never waited for. */
  onStep?(metrics: StepMetrics, control: TrainingControl): void | Promise<void>;
  /** A step whose loss or gradient was not finite and that changed nothing, where the step skips such. */
  onSkipped?(error: NonFiniteError, control: TrainingControl): void | Promise<void>;
  onDiagnostics?(report: DiagnosticsReport, control: TrainingControl): void | Promise<void>;
  /** After the last step of an epoch; `epoch` counts from 0. */
  onEpoch?(epoch: number, control: TrainingControl): void | Promise<void>;
  /** Measures the model; the numbers of all callbacks are joined and go to `onEvaluated`. */
  onEvaluate?(
    step: number,
    control: TrainingControl,
  ): Readonly<Record<string, number>> | undefined | Promise<Readonly<Record<string, number>> | undefined>;
  onEvaluated?(evaluation: Evaluation, control: TrainingControl): void | Promise<void>;
  /** Gets the whole state, with the last evaluation of the same step where there is one. */
  onCheckpoint?(snapshot: TrainingSnapshot, evaluation: Evaluation | undefined): void | Promise<void>;
  onEnd?(result: TrainingResult): void | Promise<void>;
  /** A JSON value that a resumed run gets back through `load`. */
  save?(): unknown;
  load?(state: unknown): void;
}

export interface TrainingResult {
  /** Steps taken, those before a resume included. */
  readonly steps: number;
  readonly ended: 'finished' | 'aborted' | 'stopped';
  /** Why a callback stopped the run. */
  readonly reason?: string;
  readonly last?: StepMetrics;
  readonly evaluation?: Evaluation;
}
