import type { BackendEvent, BackendOptions } from './backend.ts';

/**
 * What the logging thread posts to the delivering one, which serves all runs of the process. A bare string is entries, one
 * a line: the run's number, a space, the JSON text.
 */
export type ToWorker =
  | string
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

export type RunEvent = BackendEvent | { readonly type: 'lost'; readonly message: string };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'event'; readonly run: number; readonly event: RunEvent }
  | { readonly type: 'done'; readonly call: number; readonly delivered: boolean };

export interface WorkerData {
  readonly counters: SharedArrayBuffer;
}

/** Places in the shared counters. Posted and taken count messages and may wrap; only their difference is used. */
export const counter = { posted: 0, taken: 1, pendingBytes: 2 } as const;
export const counterBytes = 3 * Int32Array.BYTES_PER_ELEMENT;
