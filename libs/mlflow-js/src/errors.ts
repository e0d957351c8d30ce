/** What was being asked when an error came; never holds credentials or a request's body. */
export interface FailedCall {
  readonly method: string;
  /** The API's path, for example `runs/log-batch`, or a file's path for the file store. */
  readonly target: string;
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter?: number | undefined;
}

const described = (call: FailedCall | undefined): string =>
  call === undefined
    ? ''
    : ` (${call.method} ${call.target}${call.status === undefined ? '' : `, HTTP ${call.status}`})`;

/**
 * MLflow refused: `code` is MLflow's own (`RESOURCE_DOES_NOT_EXIST`, `INVALID_PARAMETER_VALUE`, ...), the same for
 * the server and the file store, so that a program can branch on it.
 */
export class MlflowError extends Error {
  readonly code: string;
  readonly call: FailedCall | undefined;

  constructor(code: string, message: string, call?: FailedCall, options?: { cause?: unknown }) {
    super(`${code}: ${message}${described(call)}`, options);
    this.name = 'MlflowError';
    this.code = code;
    this.call = call;
  }
}

/** The server could not be reached, or did not answer in time or in whole, after all retries. */
export class MlflowConnectionError extends MlflowError {
  constructor(message: string, call: FailedCall, options?: { cause?: unknown }) {
    super('TEMPORARILY_UNAVAILABLE', message, call, options);
    this.name = 'MlflowConnectionError';
  }
}

/** The answer was not what MLflow's API promises (a proxy's HTML page, another program on that port). */
export class MlflowAnswerError extends MlflowError {
  constructor(message: string, call: FailedCall, options?: { cause?: unknown }) {
    super('UNEXPECTED_ANSWER', message, call, options);
    this.name = 'MlflowAnswerError';
  }
}

export const notFound = (message: string, call?: FailedCall): MlflowError =>
  new MlflowError('RESOURCE_DOES_NOT_EXIST', message, call);

export const alreadyExists = (message: string, call?: FailedCall): MlflowError =>
  new MlflowError('RESOURCE_ALREADY_EXISTS', message, call);

export const invalidParameter = (message: string, call?: FailedCall): MlflowError =>
  new MlflowError('INVALID_PARAMETER_VALUE', message, call);

/** Whether trying the same call again later may succeed: no connection, or a status that MLflow calls transient. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MlflowConnectionError) return true;
  if (!(error instanceof MlflowError)) return false;
  return error.call?.status !== undefined && transientStatuses.has(error.call.status);
}

/** The statuses that MLflow's own client retries. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
