import type { Palette } from '@rangeloss/figures';
import { connectExports } from './controls/exports.ts';
import { connectFields, type Fields } from './controls/fields.ts';
import { createLossPanel, type LossPanel } from './controls/loss-panel.ts';
import { showRecall } from './controls/recall-bars.ts';
import { createTailDrawing, type TailDrawing } from './controls/tail-drawing.ts';
import { elementById } from './controls/element.ts';
import { Stage } from './picture/stage.ts';
import { type Settings, type SideName, sideNames, tailBelow } from './settings/settings.ts';
import { linkOf, settingsOf } from './settings/share-link.ts';
import { lossLabel } from './settings/study.ts';
import { followTheme } from './theme.ts';
import type { Frame, Ready } from './training/messages.ts';
import { Trainer } from './training/trainer.ts';

/** The page: settings go to the worker and into the address, frames come back and are shown. */
export class Playground {
  readonly #trainer: Trainer;
  readonly #panels: Readonly<Record<SideName, LossPanel>>;
  readonly #stage: Stage;
  readonly #tail: TailDrawing;
  readonly #fields: Fields;
  #settings: Settings = settingsOf(location.hash);
  #ready: Ready | undefined;
  #frame: Frame | undefined;
  #playing = false;
  /** The step at which a loss was changed under way; such a run no config makes again. */
  #changedAt: number | undefined;

  constructor() {
    this.#trainer = new Trainer({
      onReady: (ready) => {
        this.#onReady(ready);
      },
      onFrame: (frame) => {
        this.#onFrame(frame);
      },
      onFailure: (message) => {
        this.#setPlaying(false);
        this.#say(message, true);
      },
    });
    const panel = (side: SideName) =>
      createLossPanel(side, (changed) => {
        this.#change({ ...this.#settings, [side]: changed });
      });
    this.#panels = { left: panel('left'), right: panel('right') };
    elementById('panels').append(...sideNames.map((side) => this.#panels[side].element));
    this.#stage = new Stage({ left: this.#panels.left.canvas, right: this.#panels.right.canvas });
    this.#tail = createTailDrawing(
      elementById('tail'),
      (tail) => {
        this.#settings = { ...this.#settings, tail };
        this.#showTailSum();
      },
      () => {
        this.#restart();
      },
    );
    this.#fields = connectFields((changed) => {
      this.#settings = { ...this.#settings, ...changed };
      this.#restart();
    });
    this.#connectButtons();
    connectExports(
      () => ({ settings: this.#settings, frame: this.#frame, images: this.#ready?.images }),
      (text) => {
        this.#say(text);
      },
    );
  }

  /** Shows the settings of the address and builds their networks. */
  open(): void {
    followTheme(elementById('theme'), (colours: Palette) => {
      this.#stage.setPalette(colours);
    });
    addEventListener('hashchange', () => {
      const settings = settingsOf(location.hash);
      if (linkOf(settings) === linkOf(this.#settings)) return;
      this.#settings = settings;
      this.#showSettings();
      this.#restart();
    });
    this.#showSettings();
    this.#restart();
  }

  #connectButtons(): void {
    elementById('play').addEventListener('click', () => {
      this.#setPlaying(!this.#playing);
      if (this.#playing) this.#trainer.play();
      else this.#trainer.pause();
    });
    elementById('step').addEventListener('click', () => {
      this.#setPlaying(false);
      this.#trainer.pause();
      this.#trainer.step();
    });
    elementById('restart').addEventListener('click', () => {
      this.#restart();
    });
  }

  /** A loss or one of its parameters has changed: the training goes on with it. */
  #change(settings: Settings): void {
    const step = this.#frame?.step ?? 0;
    this.#settings = settings;
    if (step > 0) this.#changedAt ??= step;
    this.#remember();
    this.#trainer.changeLosses(settings);
    this.#stage.setSettings(settings);
    this.#showStatus();
  }

  #restart(): void {
    this.#remember();
    this.#changedAt = undefined;
    this.#setPlaying(false);
    this.#say('Building the networks …');
    this.#trainer.start(this.#settings);
    this.#stage.setSettings(this.#settings);
  }

  #onReady(ready: Ready): void {
    this.#ready = ready;
    this.#frame = undefined;
    const digits = ready.images
      .map((_, digit) => digit)
      .sort((a, b) => ready.images[b]! - ready.images[a]! || a - b);
    this.#tail.show(this.#settings.tail, digits);
    this.#stage.setTail(ready.images.map((images) => images < tailBelow));
    for (const id of ['play', 'step', 'restart', 'save-svg', 'save-png']) {
      (elementById(id) as HTMLButtonElement).disabled = false;
    }
    this.#showStatus();
  }

  #onFrame(frame: Frame): void {
    const ready = this.#ready;
    if (ready === undefined) return;
    this.#frame = frame;
    elementById('steps').textContent = String(frame.step);
    this.#showSpeed(frame.millisecondsPerStep);
    this.#stage.show(frame);
    for (const side of sideNames) this.#panels[side].showValues(frame.sides[side]);
    showRecall(
      elementById('recall'),
      ready.images,
      sideNames.map((side) => ({
        label: lossLabel(this.#settings, side),
        recalls: frame.sides[side].recalls,
      })),
    );
    this.#showStatus();
  }

  #showSettings(): void {
    for (const side of sideNames) this.#panels[side].show(this.#settings[side]);
    this.#tail.show(this.#settings.tail);
    this.#fields.show(this.#settings);
    this.#showTailSum();
  }

  #showTailSum(): void {
    const { tail } = this.#settings;
    const sum = tail.reduce((total, images) => total + images, 0);
    const few = tail.filter((images) => images < tailBelow).length;
    elementById('tail-sum').textContent =
      `${sum} images, ${few === 0 ? 'no digit' : `${few} digit${few === 1 ? '' : 's'}`} in the tail (fewer than ${tailBelow})`;
  }

  #setPlaying(playing: boolean): void {
    this.#playing = playing;
    elementById('play').textContent = playing ? 'Pause' : 'Train';
    elementById('play').setAttribute('aria-pressed', String(playing));
  }

  #showStatus(): void {
    const { backend } = this.#ready ?? {};
    if (backend === undefined) return;
    const parts = [
      `${backendNames[backend.name] ?? backend.name} · ${backend.device}`,
      ...(this.#changedAt === undefined ? [] : [`loss changed at step ${this.#changedAt}`]),
    ];
    this.#say(parts.join(' · '));
    elementById('status').title = backend.reason;
  }

  /** Outside of the status line, which a screen reader reads out whenever it changes. */
  #showSpeed(milliseconds: number | undefined): void {
    elementById('speed').textContent =
      milliseconds === undefined
        ? ''
        : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms each, both sides`;
  }

  #say(text: string, failed = false): void {
    const status = elementById('status');
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle('failed', failed);
  }

  #remember(): void {
    history.replaceState(null, '', `#${linkOf(this.#settings)}`);
  }
}

const backendNames: Readonly<Record<string, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
};
