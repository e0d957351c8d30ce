import { skeleton, type Confusables } from './confusables.ts';
import type { Drawings } from './draw-families.ts';

/** More characters than this with one outline are a family's box for "not drawn", not a look that they share. */
const MOST_ALIKE = 8;

/**
 * Which characters are one identity: those that Unicode lists as confusable, and those that are drawn with one
 * outline in at least half of the families that have both.
 *
 * Half, since one family that draws small letters as capitals does not make `a` and `A` one.
 *
 * @returns for each character the lowest code point of its identity
 */
export function sameLook(drawings: Drawings, confusables: Confusables): Map<number, number> {
  const parent = new Map<number, number>();
  const root = (codePoint: number): number => {
    const above = parent.get(codePoint) ?? codePoint;
    if (above === codePoint) return codePoint;
    const top = root(above);
    parent.set(codePoint, top);
    return top;
  };
  const join = (a: number, b: number) => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y) as [number, number];
    parent.set(high, low);
  };
  const bySkeleton = new Map<string, number>();
  const characters = new Set(drawings.codePoint);
  for (const codePoint of characters) {
    const look = skeleton(String.fromCodePoint(codePoint), confusables);
    const first = bySkeleton.get(look);
    if (first === undefined) bySkeleton.set(look, codePoint);
    else join(first, codePoint);
  }
  for (const [a, b] of oftenAlike(drawings)) join(a, b);
  return new Map([...characters].map((codePoint) => [codePoint, root(codePoint)]));
}

function oftenAlike(drawings: Drawings): [number, number][] {
  const familiesOf = new Map<number, Set<number>>();
  const alike = new Map<string, number>();
  drawings.codePoint.forEach((codePoint, index) => {
    const known = familiesOf.get(codePoint) ?? new Set();
    familiesOf.set(codePoint, known.add(drawings.family[index]!));
  });
  for (const characters of drawnAlike(drawings)) {
    if (characters.length > MOST_ALIKE) continue;
    characters.forEach((a, place) => {
      for (const b of characters.slice(place + 1)) alike.set(`${a} ${b}`, (alike.get(`${a} ${b}`) ?? 0) + 1);
    });
  }
  return [...alike].flatMap(([pair, times]): [number, number][] => {
    const [a, b] = pair.split(' ').map(Number) as [number, number];
    const other = familiesOf.get(b)!;
    const both = [...familiesOf.get(a)!].filter((family) => other.has(family)).length;
    return 2 * times >= both ? [[a, b]] : [];
  });
}

/** For each family the lists of characters that it draws with one outline, in the order of code points. */
function drawnAlike({ codePoint, family, outline }: Drawings): number[][] {
  const groups = new Map<string, number[]>();
  codePoint.forEach((character, index) => {
    const key = `${family[index]!} ${outline[index]!}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [character]);
    else known.push(character);
  });
  return [...groups.values()].filter(({ length }) => length > 1).map((group) => group.sort((a, b) => a - b));
}
