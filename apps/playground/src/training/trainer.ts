import type { Settings } from '../settings/settings.ts';
import type { Answer, Frame, Ready, Request } from './messages.ts';

/** What the page hears of the training. */
export interface TrainerListener {
  onReady(ready: Ready): void;
  onFrame(frame: Frame): void;
  onFailure(message: string): void;
}

/** The page's end of the worker in which everything is computed, so that the page never waits for a step. */
export class Trainer {
  readonly #listener: TrainerListener;
  #worker: Worker | undefined;
  #backend: string | undefined;

  constructor(listener: TrainerListener) {
    this.#listener = listener;
  }

  /** Starts anew. Another backend gets another worker, since a backend cannot be taken out of one. */
  start(settings: Settings): void {
    if (this.#worker === undefined || this.#backend !== settings.backend) {
      this.#worker?.terminate();
      this.#worker = this.#newWorker();
      this.#backend = settings.backend;
    }
    const address = (file: string) => new URL(file, document.baseURI).href;
    this.#ask({ kind: 'pause' });
    this.#ask({ kind: 'start', settings, assets: { digits: address('digits.bin'), wasm: address('wasm/') } });
  }

  play(): void {
    this.#ask({ kind: 'play' });
  }

  pause(): void {
    this.#ask({ kind: 'pause' });
  }

  step(): void {
    this.#ask({ kind: 'step' });
  }

  changeLosses(settings: Settings): void {
    this.#ask({ kind: 'losses', settings });
  }

  #ask(request: Request): void {
    this.#worker?.postMessage(request);
  }

  #newWorker(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'training' });
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      // A worker that was replaced may still have an answer under way.
      if (worker !== this.#worker) return;
      if (data.kind === 'ready') this.#listener.onReady(data);
      else if (data.kind === 'frame') this.#listener.onFrame(data);
      else this.#listener.onFailure(data.message);
    });
    worker.addEventListener('error', (event) => {
      this.#listener.onFailure(event.message === '' ? 'The worker could not be loaded.' : event.message);
    });
    return worker;
  }
}
