import type { MlflowError } from '../errors.ts';

export interface DeliveryOptions {
  /** Seconds before a batch goes out that is not full. Default 1. */
  readonly maxAge?: number | undefined;
  /** Entries of the journal that make a batch full. Default the server's limit of values, 1,000. */
  readonly maxCount?: number | undefined;
  /** Bytes in the journal that make a batch full. Default 500,000. */
  readonly maxBytes?: number | undefined;
  /** Shortest and longest wait, in seconds, after a failure. Defaults 0.25 and 30. */
  readonly firstWait?: number | undefined;
  readonly longestWait?: number | undefined;
  /** Whether a parent run that is not there yet is waited for. Default true. */
  readonly parentComes?: boolean | undefined;
  /** Whether an earlier delivery may have made the run. Default: when the journal holds its start already. */
  readonly mayExist?: boolean | undefined;
}

export interface DeliveryEvents {
  /** Everything up to this position of the journal is on the server. */
  readonly sent?: ((upTo: number) => void) | undefined;
  readonly made?: ((run: { runId: string; experimentId: string }) => void) | undefined;
  /** A try failed and is repeated after a wait. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** The server will never take this entry; the rest goes on. */
  readonly refused?: ((error: MlflowError, what: string) => void) | undefined;
}
