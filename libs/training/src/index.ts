export { embed, embedBatches, Embedder, type EmbeddedRows, type EmbedOptions } from './embed.ts';
export {
  type DiagnosticsReport,
  type Evaluation,
  type StepMetrics,
  type TrainingCallback,
  type TrainingControl,
  type TrainingResult,
} from './loop/callbacks.ts';
export { NonFiniteError } from './loop/non-finite-error.ts';
export { train } from './loop/train.ts';
export { type TrainOptions } from './loop/train-options.ts';
export { type NamedVariable, type OptimizedParameter, type Optimizer } from './optimizers/optimizer.ts';
export {
  createOptimizer,
  optimizerRegistry,
  type OptimizerConfig,
  type OptimizerEntry,
} from './optimizers/optimizer-registry.ts';
export {
  createSchedule,
  scheduleSchema,
  type RateSchedule,
  type ScheduleConfig,
  type ScheduleContext,
} from './schedules/schedule.ts';
export { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from './state/safetensors.ts';
export {
  captureTensors,
  loadWeights,
  restoreTensors,
  type HostTensor,
  type LoadedWeights,
  type TrainingSnapshot,
} from './state/training-snapshot.ts';
export { clipSchema, type ClipOptions } from './step/clip.ts';
export { diagnose, type Diagnostics, type TermDiagnostics } from './step/diagnose.ts';
export { classBins, defaultBins, type ClassBins, type FrequencyBin } from './step/frequency-bins.ts';
export { type StepNumbers } from './step/step-metrics.ts';
export { type BatchProvider, type TrainingBatch } from './step/training-batch.ts';
export { createTrainingStep, TrainingStep, type StepSetting } from './step/training-step.ts';
export { type TrainingStepOptions } from './step/training-step-options.ts';
export { mixupSchema, type MixupOptions } from './step/mixup.ts';
export { stopEarly, type StopEarlyOptions } from './loop/stop-early.ts';
export { watchTerms, type WatchTermsOptions } from './loop/watch-terms.ts';
export { reduceOnPlateau, type Plateau, type PlateauOptions } from './schedules/plateau.ts';
export { WeightAverage, type AverageOptions } from './step/weight-average.ts';
export { classMeans, nearestClassMean, type ClassMeans } from './decoupled/nearest-class-mean.ts';
export { nearestMeanHead } from './decoupled/nearest-mean-head.ts';
export { scaledHead } from './decoupled/scaled-head.ts';
export { tauNormalize } from './decoupled/tau-normalized.ts';
