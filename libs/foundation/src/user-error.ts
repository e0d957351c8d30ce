/** Where an error lies and how to mend it; every part is shown to the user. */
export interface UserErrorDetails {
  /** The configuration field, as a path with dots. */
  readonly field?: string;
  /** The file that is missing or damaged. */
  readonly file?: string;
  /** What to do, as an instruction. */
  readonly mend?: string;
  readonly cause?: unknown;
}

/**
 * A mistake that the user can mend: a bad configuration, a missing file, a demanded backend that is absent.
 * Programs print it without a stack trace and exit with code 2; anything else is a defect of ours.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly field: string | undefined;
  readonly file: string | undefined;
  readonly mend: string | undefined;

  constructor(message: string, details: UserErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.field = details.field;
    this.file = details.file;
    this.mend = details.mend;
  }
}
