import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type Backend, JournalBackend } from './backend.ts';
import { DirectBackend } from './direct-backend.ts';
import { type FromWorker, type RunEvent, type ToWorker, type WorkerData, counter } from './protocol.ts';

// Where every core trains, this thread must not take one from it whenever it is woken. Elsewhere it is the whole process
// that would stand back.
if (process.platform === 'linux') os.setPriority(0, Math.min(19, os.getPriority(0) + 10));

const port = parentPort!;
const shared = new Int32Array((workerData as WorkerData).counters);
const backends = new Map<number, Backend>();
let waiting = new Map<number, string[]>();
let waitingBytes = 0;
let waitingCount = 0;

const post = (message: FromWorker): void => {
  port.postMessage(message);
};
const emit = (run: number, event: RunEvent): void => {
  post({ type: 'event', run, event });
};

/** Does what a disk may refuse; the run goes on without what was refused. */
async function guarded(run: number, action: () => Promise<void> | undefined): Promise<void> {
  try {
    // Without a promise it is done: what comes next must not wait for another turn.
    const written = action();
    if (written !== undefined) await written;
  } catch (error) {
    emit(run, { type: 'lost', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Writes what has come in this turn of the loop, one write a run, and says so to a thread that waits for it. */
function take(): void {
  if (waitingCount === 0) return;
  const [entries, bytes, count] = [waiting, waitingBytes, waitingCount];
  waiting = new Map();
  waitingBytes = 0;
  waitingCount = 0;
  const written = [...entries].map(([run, texts]) => guarded(run, () => backends.get(run)?.accept(texts)));
  void Promise.all(written).then(() => {
    Atomics.sub(shared, counter.pendingBytes, bytes);
    taken(count);
  });
}

function taken(messages: number): void {
  Atomics.add(shared, counter.taken, messages);
  Atomics.notify(shared, counter.taken);
}

function hear(text: string): void {
  const space = text.indexOf(' ');
  const run = Number(text.slice(0, space));
  const entry = text.slice(space + 1);
  const entries = waiting.get(run);
  if (entries === undefined) waiting.set(run, [entry]);
  else entries.push(entry);
  waitingBytes += entry.length;
  waitingCount += 1;
  if (waitingCount === 1) setImmediate(take);
}

async function close(run: number): Promise<void> {
  const backend = backends.get(run);
  backends.delete(run);
  await backend?.close();
}

port.on('message', (message: ToWorker) => {
  if (typeof message === 'string') {
    // JSON has no bare line break.
    for (const line of message.split('\n')) hear(line);
    return;
  }
  take();
  const { run } = message;
  switch (message.type) {
    case 'open':
      void guarded(run, () => {
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
      void guarded(run, () => backends.get(run)?.artifact(message.path, message.content)).then(() => {
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
