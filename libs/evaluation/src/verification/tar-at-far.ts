import { UserError } from '@rangeloss/foundation';
import { countBelow, type SortedDistances } from './sorted-distances.ts';

/** The true accept rate at a false accept rate, or why it cannot be said. */
export interface TarAtFar {
  /** The rate that was asked for. */
  readonly far: number;
  readonly tar: number | null;
  /** The false accept rate that the threshold really has: at most the one asked for. */
  readonly reachedFar: number | null;
  readonly threshold: number | null;
  /** Why there is no number. */
  readonly refused: string | null;
}

/** Fewer impostor pairs than this beyond a rate make it a guess: its relative standard error would pass 1/sqrt(10). */
export const leastImpostorsBeyond = 10;

/** The rates of the NIST and IJB tables. */
export const commonFars: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/**
 * True accept rate at a false accept rate: with the largest threshold (a distance that occurs) at which at most
 * `far` of the impostor pairs are accepted. Impostors tied across the limit are all rejected, so the rate is never
 * exceeded; nothing is interpolated.
 *
 * Refused when `far x impostors` is below ten.
 *
 * @throws UserError when `far` is not between 0 and 1
 */
export function tarAtFar(sorted: SortedDistances, far: number): TarAtFar {
  const { genuine, impostor } = sorted;
  const refused = refusal(far, impostor.length);
  if (refused !== null) return { far, tar: null, reachedFar: null, threshold: null, refused };
  const allowed = allowedImpostors(far, impostor.length);
  // The first impostor that must be rejected; everything below it may be accepted, ties with it may not.
  const limit = allowed < impostor.length ? impostor[allowed]! : Infinity;
  const accepted = countBelow(genuine, limit);
  const falsely = countBelow(impostor, limit);
  const last = Math.max(
    accepted > 0 ? genuine[accepted - 1]! : -Infinity,
    falsely > 0 ? impostor[falsely - 1]! : -Infinity,
  );
  return {
    far,
    tar: accepted / genuine.length,
    reachedFar: falsely / impostor.length,
    threshold: Number.isFinite(last) ? last : null,
    refused: null,
  };
}

/** How many impostor pairs a false accept rate lets through. */
export function allowedImpostors(far: number, impostors: number): number {
  // 0.001 x 3000 is 3.0000000000000004 or 2.9999999999999996 by the order of rounding: whole counts are meant.
  return Math.floor(far * impostors + 1e-9 * Math.max(1, far * impostors));
}

/** Why a rate cannot be read off so many impostor pairs, or null. */
export function refusal(far: number, impostors: number, kind = 'impostor pairs'): string | null {
  if (!(far > 0 && far <= 1)) {
    throw new UserError(`A false accept rate lies above 0 and up to 1, not at ${far}.`, { field: 'fars' });
  }
  if (allowedImpostors(far, impostors) >= leastImpostorsBeyond) return null;
  const needed = Math.ceil(leastImpostorsBeyond / far - 1e-6);
  return `FAR ${far} needs at least ${needed} ${kind} (ten beyond the threshold); there are ${impostors}.`;
}
