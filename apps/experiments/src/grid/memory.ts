import { UserError } from '@rangeloss/foundation';

/** What a worker takes before any cell of the study was measured: a small network with the data in memory. */
const UNMEASURED_MIB = 400;

export interface MemoryQuestion {
  /** Workers that the user asked for. */
  readonly asked: number | undefined;
  /** Workers that the cores suggest. */
  readonly wanted: number;
  /** The largest measured peak of a cell of this study, in MiB. */
  readonly peakMiB: number | undefined;
  readonly availableMiB?: number;
}

/**
 * How many workers fit into the memory that is free now.
 *
 * @throws UserError when the user asked for more than fit
 */
export function workersThatFit({
  asked,
  wanted,
  peakMiB,
  availableMiB = process.availableMemory() / 2 ** 20,
}: MemoryQuestion): { readonly workers: number; readonly note?: string } {
  const each = peakMiB ?? UNMEASURED_MIB;
  const fit = Math.max(1, Math.floor(availableMiB / each));
  if (wanted <= fit) return { workers: wanted };
  const measured = peakMiB === undefined ? 'is taken to need' : 'was measured to need';
  const why = `A cell ${measured} ${Math.ceil(each)} MiB, and ${Math.floor(availableMiB)} MiB are free`;
  if (asked !== undefined) {
    throw new UserError(`${why}: ${wanted} workers do not fit.`, {
      field: '--workers',
      mend: `Use --workers ${fit}, or free some memory.`,
    });
  }
  return { workers: fit, note: `${why}: ${fit} at once instead of ${wanted}.` };
}
