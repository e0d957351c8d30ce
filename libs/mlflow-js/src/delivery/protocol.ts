import type { BackendEvent, BackendOptions } from './backend.ts';

/** What the logging thread posts to the delivering one, which serves all runs of the process. */
export type ToWorker =
  /** Where entries are from now on. */
  | { readonly type: 'block'; readonly buffer: SharedArrayBuffer }
  /** Take entries now. */
  | { readonly type: 'hurry' }
  | {
      readonly type: 'open';
      readonly run: number;
      readonly options: BackendOptions;
      readonly direct: boolean;
    }
  | {
      readonly type: 'artifact';
      readonly run: number;
      readonly path: string;
      readonly content: Uint8Array | string;
    }
  | { readonly type: 'flush'; readonly run: number; readonly call: number; readonly seconds: number }
  | { readonly type: 'close'; readonly run: number; readonly call: number };

export type RunEvent =
  | BackendEvent
  /** Entries that could not be written, and are in no journal. */
  | { readonly type: 'lost'; readonly count: number; readonly message: string };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'event'; readonly run: number; readonly event: RunEvent }
  | { readonly type: 'done'; readonly call: number; readonly delivered: boolean };

export interface WorkerData {
  readonly counters: SharedArrayBuffer;
}

/** An entry as a block has it. */
export interface PlacedEntry {
  /** Messages that were posted before it and have to be heard first. */
  readonly after: number;
  readonly run: number;
  /** JSON, which has no bare line break. */
  readonly text: string;
}

export const entryLine = ({ after, run, text }: PlacedEntry): string => `${after} ${run} ${text}`;

export function parseEntryLine(line: string): PlacedEntry {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  return {
    after: Number(line.slice(0, first)),
    run: Number(line.slice(first + 1, second)),
    text: line.slice(second + 1),
  };
}

/** Places in the shared counters. Posted and taken count entries and messages, and may wrap; only their difference is used. */
export const counter = { posted: 0, taken: 1, pendingBytes: 2 } as const;
export const counterBytes = 3 * Int32Array.BYTES_PER_ELEMENT;
