import { batchClasses, readBatch } from '@rangeloss/datasets';
import type { TrainingBatch } from '@rangeloss/training';
import { type Settings, sideNames } from '../settings/settings.ts';
import { type PackedDigits, runData, type RunData } from './digits.ts';
import type { Frame, SideFrame } from './messages.ts';
import { Side, testImages } from './side.ts';

/** Two networks that differ in their loss alone, trained step by step on the same batches. */
export class Comparison {
  readonly data: RunData;
  readonly #sides: { readonly left: Side; readonly right: Side };
  readonly #test: Float32Array;
  #taken = 0;
  #milliseconds: number | undefined;

  private constructor(settings: Settings, data: RunData, test: Float32Array) {
    this.data = data;
    this.#test = test;
    const left = new Side('left', settings, data);
    this.#sides = { left, right: new Side('right', settings, data) };
  }

  /** @throws ConfigError or UserError when the settings do not fit together */
  static async start(digits: PackedDigits, settings: Settings): Promise<Comparison> {
    const data = runData(digits, settings);
    return new Comparison(settings, data, await testImages(data));
  }

  /** Takes the next step on both sides. */
  async step(): Promise<void> {
    const images = await this.#batch(this.#taken);
    const begun = performance.now();
    for (const side of sideNames) await this.#sides[side].train(images, this.#taken);
    const took = performance.now() - begun;
    // A mean that forgets: the first steps compile kernels.
    this.#milliseconds = this.#milliseconds === undefined ? took : 0.8 * this.#milliseconds + 0.2 * took;
    this.#taken++;
  }

  changeLosses(settings: Settings): void {
    for (const side of sideNames) this.#sides[side].changeLoss(settings);
  }

  async frame(): Promise<Frame> {
    const next = await this.#batch(this.#taken);
    const frames: Partial<Record<(typeof sideNames)[number], SideFrame>> = {};
    for (const side of sideNames) frames[side] = await this.#sides[side].frame(this.#test, next);
    return {
      step: this.#taken,
      ...(this.#milliseconds === undefined ? {} : { millisecondsPerStep: this.#milliseconds }),
      testDigits: this.data.test.identityOf,
      batchDigits: next.classes,
      sides: frames as Frame['sides'],
    };
  }

  dispose(): void {
    for (const side of sideNames) this.#sides[side].dispose();
  }

  async #batch(step: number): Promise<TrainingBatch> {
    const { sampler, source, train } = this.data;
    const images = sampler.batch(step);
    return { images: await readBatch(source, train, images), classes: batchClasses(train, images) };
  }
}
