import { recordStep, type RecordedStep, type RecordingState } from '@rangeloss/backend';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A recorded function of named tensors. The names are the same at every call with the same shapes, so that they need
 * not go through the recording.
 */
export class NamedRecording<Output extends tf.Tensor> {
  readonly #recorded: RecordedStep<readonly tf.Tensor[], Output>;
  #names: readonly string[] = [];

  constructor(
    compute: (inputs: tf.NamedTensorMap) => Output,
    options: { readonly name: string; readonly enabled: boolean },
  ) {
    this.#recorded = recordStep(
      (tensors: readonly tf.Tensor[]) =>
        compute(Object.fromEntries(this.#names.map((name, place) => [name, tensors[place]!]))),
      options,
    );
  }

  /** Makes the inputs, calls the function with them, and frees them. */
  call(inputs: () => tf.NamedTensorMap): Output {
    const made = tf.tidy(inputs);
    try {
      this.#names = Object.keys(made);
      return this.#recorded(Object.values(made));
    } finally {
      tf.dispose(made);
    }
  }

  /** How the last call was carried out. */
  get state(): RecordingState {
    return this.#recorded.state;
  }

  dispose(): void {
    this.#recorded.dispose();
  }
}
