import type { OutputInfo } from './native-engine.ts';

/** A recorded graph in a form that TensorFlow carries out. */
export interface Execution {
  /**
   * @param inputs handles of what comes from outside
   * @returns a handle of its own for each output of the graph
   */
  run(inputs: readonly number[]): OutputInfo[];
  dispose(): void;
}
