import type { Drawings } from './draw-families.ts';

/** Two pictures with a mean difference of at most this many of 255 levels are one drawing. */
export const SAME_PICTURE = 2;

/** What was left out, and why; counts of drawings. */
export interface LeftOut {
  /** Another character of the identity is there from the same family. */
  readonly sameFamily: number;
  /** The same outline stands for two identities: which it is cannot be told. */
  readonly ambiguous: number;
  /** The picture is that of an earlier family. */
  readonly duplicate: number;
}

/**
 * The drawings that are kept: one per identity and family, none whose outline stands for two identities, and none
 * that equals an earlier family's picture of the identity up to `SAME_PICTURE`.
 *
 * @param identityOf for each character the lowest code point of its identity
 * @returns indices of drawings, in order
 */
export function distinctDrawings(
  drawings: Drawings,
  identityOf: ReadonlyMap<number, number>,
): { kept: number[]; leftOut: LeftOut } {
  const leftOut = { sameFamily: 0, ambiguous: 0, duplicate: 0 };
  const ambiguous = ambiguousOutlines(drawings, identityOf);
  const perFamily = new Map<string, number>();
  drawings.codePoint.forEach((codePoint, index) => {
    const key = `${identityOf.get(codePoint)!} ${drawings.family[index]!}`;
    const other = perFamily.get(key);
    if (other !== undefined) leftOut.sameFamily++;
    if (other === undefined || codePoint < drawings.codePoint[other]!) perFamily.set(key, index);
  });
  const ofIdentity = new Map<number, { index: number; ink: number }[]>();
  const kept: number[] = [];
  for (const index of [...perFamily.values()].sort((a, b) => a - b)) {
    if (ambiguous.has(drawings.outline[index]!)) {
      leftOut.ambiguous++;
      continue;
    }
    const identity = identityOf.get(drawings.codePoint[index]!)!;
    const others = ofIdentity.get(identity) ?? [];
    const ink = inkOf(drawings, index);
    if (others.some((other) => samePicture(drawings, { index, ink }, other))) {
      leftOut.duplicate++;
      continue;
    }
    ofIdentity.set(identity, others);
    others.push({ index, ink });
    kept.push(index);
  }
  return { kept, leftOut };
}

function ambiguousOutlines(drawings: Drawings, identityOf: ReadonlyMap<number, number>): Set<number> {
  const identity = new Map<number, number>();
  const ambiguous = new Set<number>();
  drawings.outline.forEach((outline, index) => {
    const own = identityOf.get(drawings.codePoint[index]!)!;
    if ((identity.get(outline) ?? own) !== own) ambiguous.add(outline);
    identity.set(outline, own);
  });
  return ambiguous;
}

function inkOf({ pixels, size }: Drawings, index: number): number {
  let ink = 0;
  for (let at = index * size * size; at < (index + 1) * size * size; at++) ink += pixels[at]!;
  return ink;
}

function samePicture(
  { pixels, size }: Drawings,
  a: { index: number; ink: number },
  b: { index: number; ink: number },
): boolean {
  const area = size * size;
  const most = SAME_PICTURE * area;
  // Pictures cannot differ less than their ink does; that settles nearly all.
  if (Math.abs(a.ink - b.ink) > most) return false;
  let difference = 0;
  for (let at = 0; at < area && difference <= most; at++) {
    difference += Math.abs(pixels[a.index * area + at]! - pixels[b.index * area + at]!);
  }
  return difference <= most;
}
