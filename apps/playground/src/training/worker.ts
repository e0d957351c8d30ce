import { fetchDigits, type PackedDigits } from './digits.ts';
import { Comparison } from './comparison.ts';
import type { Answer, Request } from './messages.ts';
import { startBackend } from './start-backend.ts';

/** Milliseconds of training between two frames: drawing a frame costs about as much as some steps. */
const betweenFrames = 120;

/** The worker's end of the channel; the page's TypeScript library declares only the page's. */
const channel = globalThis as unknown as {
  postMessage(message: Answer): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void;
};

let digits: PackedDigits | undefined;
let comparison: Comparison | undefined;
let playing = false;
/** Requests are answered one after the other, so that none meets a half-taken step. */
let queue: Promise<void> = Promise.resolve();

channel.addEventListener('message', ({ data }) => {
  if (data.kind === 'pause') playing = false;
  queue = queue.then(() => answer(data)).catch(report);
});

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case 'start': {
      playing = false;
      comparison?.dispose();
      comparison = undefined;
      const backend = await startBackend(request.settings.backend, request.assets.wasm);
      digits ??= await fetchDigits(request.assets.digits);
      comparison = await Comparison.start(digits, request.settings);
      channel.postMessage({ kind: 'ready', backend, images: [...comparison.data.counts] });
      await sendFrame();
      return;
    }
    case 'play':
      if (playing) return;
      playing = true;
      continueTraining();
      return;
    case 'pause':
      return;
    case 'step':
      await comparison?.step();
      await sendFrame();
      return;
    case 'losses':
      comparison?.changeLosses(request.settings);
      if (!playing) await sendFrame();
  }
}

/** One frame's worth of training, then whatever was asked meanwhile, then the next. */
function continueTraining(): void {
  queue = queue.then(trainForAFrame).catch(report);
}

async function trainForAFrame(): Promise<void> {
  if (!playing || comparison === undefined) return;
  const until = performance.now() + betweenFrames;
  do await comparison.step();
  while (performance.now() < until);
  await sendFrame();
  // Through the event loop, so that messages get in between.
  setTimeout(continueTraining, 0);
}

async function sendFrame(): Promise<void> {
  if (comparison !== undefined) channel.postMessage({ kind: 'frame', ...(await comparison.frame()) });
}

function report(error: unknown): void {
  playing = false;
  channel.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
