import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type Backend, JournalBackend } from './backend.ts';
import { DirectBackend } from './direct-backend.ts';
import { EntryBlock } from './entry-block.ts';
import {
  type FromWorker,
  type RunEvent,
  type ToWorker,
  type WorkerData,
  counter,
  parseEntryLine,
} from './protocol.ts';

/** Milliseconds between two looks for entries; a killed process loses no more than those. */
const patience = 20;

// Where every core trains, this thread must not take one from it whenever it is woken. Elsewhere it is the whole process
// that would stand back.
if (process.platform === 'linux') os.setPriority(0, Math.min(19, os.getPriority(0) + 10));

const port = parentPort!;
const shared = new Int32Array((workerData as WorkerData).counters);
const backends = new Map<number, Backend>();
let block: EntryBlock | undefined;
let lines: string[] = [];
let heard = 0;
let looking: NodeJS.Timeout | undefined;

const post = (message: FromWorker): void => {
  port.postMessage(message);
};
const emit = (run: number, event: RunEvent): void => {
  post({ type: 'event', run, event });
};

/** Does what a disk may refuse; the run goes on without what was refused. */
async function guarded(run: number, count: number, action: () => Promise<void> | undefined): Promise<void> {
  try {
    // Without a promise it is done: what comes next must not wait for another turn.
    const written = action();
    if (written !== undefined) await written;
  } catch (error) {
    emit(run, { type: 'lost', count, message: error instanceof Error ? error.message : String(error) });
  }
}

function backendOf(run: number): Backend {
  const backend = backends.get(run);
  if (backend === undefined) throw new Error('the run could not be opened');
  return backend;
}

/** Writes the entries that were logged before the next message, one write a run, and says so to a thread that waits for it. */
function take(): void {
  lines.push(...(block?.read() ?? []));
  const entries = new Map<number, string[]>();
  let [count, bytes] = [0, 0];
  for (const line of lines) {
    const { after, run, text } = parseEntryLine(line);
    if (after > heard) break;
    const texts = entries.get(run);
    if (texts === undefined) entries.set(run, [text]);
    else texts.push(text);
    count += 1;
    bytes += line.length;
  }
  if (count === 0) return;
  lines = lines.slice(count);
  const written = [...entries].map(([run, texts]) =>
    guarded(run, texts.length, () => backendOf(run).accept(texts)),
  );
  void Promise.all(written).then(() => {
    Atomics.sub(shared, counter.pendingBytes, bytes);
    taken(count);
  });
}

function taken(messages: number): void {
  Atomics.add(shared, counter.taken, messages);
  Atomics.notify(shared, counter.taken);
}

async function close(run: number): Promise<void> {
  const backend = backends.get(run);
  backends.delete(run);
  if (backends.size === 0) {
    clearInterval(looking);
    looking = undefined;
  }
  await backend?.close();
}

port.on('message', (message: ToWorker) => {
  take();
  heard += 1;
  if (message.type === 'hurry') return;
  if (message.type === 'block') {
    block = new EntryBlock(message.buffer);
    return;
  }
  const { run } = message;
  switch (message.type) {
    case 'open':
      looking ??= setInterval(take, patience);
      void guarded(run, 0, () => {
        const Kind = message.direct ? DirectBackend : JournalBackend;
        backends.set(
          run,
          new Kind(message.options, (event) => {
            emit(run, event);
          }),
        );
        return undefined;
      }).then(() => {
        taken(1);
      });
      break;
    case 'artifact':
      void guarded(run, 1, () => backendOf(run).artifact(message.path, message.content)).then(() => {
        taken(1);
      });
      break;
    case 'flush':
      void (backends.get(run)?.flush(message.seconds) ?? Promise.resolve(false)).then((delivered) => {
        post({ type: 'done', call: message.call, delivered });
      });
      break;
    case 'close':
      void close(run).then(() => {
        post({ type: 'done', call: message.call, delivered: true });
      });
      break;
  }
});

post({ type: 'ready' });
