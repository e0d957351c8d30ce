import * as tf from '@tensorflow/tfjs-core';
import { nativeEngine, type NativeEngine } from './native-engine.ts';
import { registerNativeKernels } from './native-kernels.ts';
import { RecordedGraph } from './recorded-graph.ts';
import { isRecording, recordCall, recordingDifference, runTidily, type Recording } from './recording.ts';

export interface RecordOptions {
  /** What the step is called in messages; its function's name by default. */
  readonly name?: string;
  /** False runs the step op by op always, for comparison and for debugging. */
  readonly enabled?: boolean;
  /** How many combinations of input shapes and types are recorded (24); more run op by op. */
  readonly maxShapes?: number;
  /**
   * How many ops make a step worth a TensorFlow function (12). A shorter one is replayed as a list of ops: handing a function
   * over to TensorFlow's threads takes as long as these.
   */
  readonly functionFrom?: number;
  /** Told once for each shape that cannot be recorded, with the reason; a process warning by default. */
  readonly onFallback?: (reason: string) => void;
}

/** How a step was carried out at its last call. */
export interface RecordingState {
  /** `recorded`: without JavaScript's share in it; `recording`: op by op and written down; `plain`: op by op. */
  readonly mode: 'plain' | 'recording' | 'recorded';
  /** Why it is plain. */
  readonly reason?: string;
}

export interface RecordedStep<Inputs extends readonly tf.Tensor[], Outputs> {
  (inputs: Inputs): Outputs;
  readonly state: RecordingState;
  /** Frees what recordings hold; the step may still be called and is then recorded anew. */
  dispose(): void;
}

/**
 * Makes a step fast on the native backend: its ops are recorded while it runs, and from then on TensorFlow executes
 * them as one function, with no JavaScript between them. On other backends the step runs as it is.
 *
 * The step is any function in plain tfjs: it may compute gradients, read tensors from outside, and assign variables
 * that exist when it is recorded (optimiser slots included). For each combination of input shapes and types the first
 * call runs plainly, the next two are recorded and compared, and later ones replay. Whatever differs between those two
 * calls (a rate, a mask, random numbers made on the host) has to come in among the inputs or as a variable; a step
 * that reads values, depends on data for its shapes or is not the same twice keeps running op by op, and the reason is
 * told once. JavaScript inside the step (counters, logging) does not run in a replay. The call is a tidy: only what
 * the step returns outlives it.
 *
 * @param step takes tensors and returns a tensor, or arrays and plain objects of tensors
 */
export function recordStep<Inputs extends readonly tf.Tensor[], Outputs>(
  step: (inputs: Inputs) => Outputs,
  options: RecordOptions = {},
): RecordedStep<Inputs, Outputs> {
  const recorder = new StepRecorder(step as (inputs: readonly tf.Tensor[]) => unknown, {
    name: step.name === '' ? 'the step' : step.name,
    ...options,
  });
  const call = (inputs: Inputs): Outputs => recorder.call(inputs) as Outputs;
  return Object.defineProperties(call as RecordedStep<Inputs, Outputs>, {
    state: { get: () => recorder.state },
    dispose: { value: recorder.dispose.bind(recorder) },
  });
}

interface Entry {
  calls: number;
  attempts: number;
  previous?: Recording;
  recorded?: RecordedGraph;
  problem?: string;
}

/** How many recordings may differ before a step counts as one that is never the same. */
const maxAttempts = 4;

class StepRecorder {
  state: RecordingState = { mode: 'plain', reason: 'it has not been called' };
  private readonly step: (inputs: readonly tf.Tensor[]) => unknown;
  private readonly options: RecordOptions;
  private readonly entries = new Map<string, Entry>();
  private engine: NativeEngine | undefined;

  constructor(step: (inputs: readonly tf.Tensor[]) => unknown, options: RecordOptions) {
    this.step = step;
    this.options = options;
  }

  call(inputs: readonly tf.Tensor[]): unknown {
    const reason = this.unavailable();
    if (reason !== undefined) return this.plain(inputs, reason);
    const engine = this.currentEngine();
    const entry = this.entryFor(inputs);
    if (entry.recorded?.valid === false) this.forget(entry);
    if (entry.recorded !== undefined) {
      this.state = { mode: 'recorded' };
      return entry.recorded.call(inputs);
    }
    if (entry.problem !== undefined) return this.plain(inputs, entry.problem);
    if (entry.calls++ === 0) return this.plain(inputs, 'the first call makes what the step keeps');
    return this.record(engine, entry, inputs);
  }

  dispose(): void {
    for (const entry of this.entries.values()) entry.recorded?.dispose();
    this.entries.clear();
  }

  private record(engine: NativeEngine, entry: Entry, inputs: readonly tf.Tensor[]): unknown {
    const recording = recordCall(engine, this.step, inputs);
    this.state = { mode: 'recording' };
    entry.attempts++;
    const { previous } = entry;
    const last = entry.attempts >= maxAttempts;
    if (recording.problem !== undefined) {
      if (!recording.unsettled || last) this.giveUp(entry, recording.problem);
    } else if (previous !== undefined) {
      const reason = recordingDifference(previous, recording);
      if (reason === undefined) this.compile(engine, entry, recording);
      else if (last) this.giveUp(entry, reason);
    }
    if (entry.recorded === undefined && entry.problem === undefined && recording.problem === undefined) {
      entry.previous = recording;
    } else {
      delete entry.previous;
    }
    return recording.result;
  }

  private compile(engine: NativeEngine, entry: Entry, recording: Recording): void {
    try {
      entry.recorded = new RecordedGraph(engine, recording, this.options.functionFrom ?? 12);
    } catch (error) {
      this.giveUp(entry, `TensorFlow does not take it as a function: ${(error as Error).message}`);
    }
  }

  private giveUp(entry: Entry, reason: string): void {
    entry.problem = reason;
    if (this.options.onFallback !== undefined) this.options.onFallback(reason);
    // Only a native backend comes here, so this is Node.
    else process.emitWarning(`${this.options.name ?? 'the step'} runs op by op: ${reason}.`);
  }

  private plain(inputs: readonly tf.Tensor[], reason: string): unknown {
    this.state = { mode: 'plain', reason };
    return runTidily(this.step, inputs);
  }

  /** Why no step can be recorded now; undefined where one can. */
  private unavailable(): string | undefined {
    if (this.options.enabled === false) return 'recording is switched off';
    const engine = nativeEngine();
    if (engine === undefined) return `the backend is ${tf.getBackend()}`;
    if (engine.binding.defineFunction === undefined) {
      return 'the binding of tfjs-node was not built by rangeloss (run `npx rangeloss backend install`)';
    }
    if (isRecording()) return 'it runs inside another step';
    // A replay is no op that tfjs could differentiate.
    return tf.engine().state.gradientDepth > 0 ? 'its gradient is being taken from outside' : undefined;
  }

  private currentEngine(): NativeEngine {
    const engine = nativeEngine()!;
    if (engine !== this.engine) {
      this.dispose();
      this.engine = engine;
      registerNativeKernels(engine);
    }
    return engine;
  }

  private entryFor(inputs: readonly tf.Tensor[]): Entry {
    const key = inputKey(inputs);
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { calls: 0, attempts: 0 };
    // Batches of a long tail, whose pairs differ in number, come in a dozen shapes.
    const limit = this.options.maxShapes ?? 24;
    if (this.entries.size === limit)
      this.giveUp(
        entry,
        `it was called with more than ${limit} combinations of shapes, and only those are recorded`,
      );
    else if (this.entries.size > limit) entry.problem = 'it was called with too many combinations of shapes';
    if (this.entries.size <= limit) this.entries.set(key, entry);
    return entry;
  }

  private forget(entry: Entry): void {
    entry.recorded?.dispose();
    delete entry.recorded;
    delete entry.previous;
    entry.calls = 0;
    entry.attempts = 0;
  }
}

/** Types and shapes, and which inputs are the same tensor: a recording holds for all of these together. */
function inputKey(inputs: readonly tf.Tensor[]): string {
  return inputs
    .map((input) => {
      const first = inputs.findIndex((other) => other.dataId === input.dataId);
      return `${input.dtype}[${input.shape.join()}]@${first}`;
    })
    .join(' ');
}
