import { parseConfig, randomStream, UserError, type RandomStream } from '@rangeloss/foundation';
import { z } from 'zod';
import type { NamedPairs } from './named-pairs.ts';

const schema = z.strictObject({
  /** Years between the two faces of every pair: AgeDB's protocols have 5, 10, 20 or 30. */
  gap: z.int().min(0).default(30),
  folds: z.int().min(1).max(1000).default(10),
  /** Genuine pairs in a fold, and as many impostors; by default what the smallest fold gives, up to AgeDB's 300. */
  pairsPerFold: z.int().min(1).optional(),
  seed: z.int().default(0),
});

export type AgePairOptions = z.input<typeof schema>;

interface AgedFace {
  readonly name: string;
  readonly identity: string;
  readonly age: number;
}

type Pair = readonly [string, string];

/**
 * Whom an image of AgeDB shows at what age, by its name `number_Name_age_gender.jpg`; a path before it is passed over.
 *
 * @throws UserError for another name
 */
function agedFace(name: string): AgedFace {
  const found = /(?:^|\/)\d+_(.+)_(\d+)_[fm]\.\w+$/.exec(name);
  if (found === null) {
    throw new UserError(`The image ${name} is not named number_Name_age_gender.jpg.`, {
      field: 'names',
      mend: 'Give the images under the names that AgeDB has them by.',
    });
  }
  return { name, identity: found[1]!, age: Number(found[2]) };
}

/**
 * Verification pairs of AgeDB from its images' names: in every pair, genuine or impostor, the two faces are `gap` years
 * apart, so that age tells nothing (Moschoglou et al. 2017: ten folds of 300 genuine and 300 impostor pairs). The
 * authors' own draw does not lie beside the images; this is another one of the same protocol, and says so in `file`.
 *
 * No identity is in two folds. Genuine pairs go round a fold's identities, impostors are drawn uniformly.
 *
 * @param names of the images, as they are named in the manifest or the table
 * @throws UserError for a name of another form, or when the images give too few pairs
 */
export function agePairs(names: readonly string[], options: AgePairOptions = {}): NamedPairs {
  const { gap, folds, pairsPerFold, seed } = parseConfig(schema, options, 'agePairs');
  const random = randomStream(seed, 'age-pairs');
  const dealt = dealtPeople(names.map(agedFace), gap, folds, random);
  const pools = dealt.map((people) => ({
    genuine: roundRobin(
      people.map((faces) => random.shuffle(pairsAcross(faces, gap, (a, b) => a.identity === b.identity))),
    ),
    impostors: pairsAcross(people.flat(), gap, (a, b) => a.identity !== b.identity),
  }));
  const most = Math.min(...pools.map(({ genuine, impostors }) => Math.min(genuine.length, impostors.length)));
  const half = pairsPerFold ?? Math.min(most, 300);
  if (half > most || half === 0) {
    throw new UserError(
      `${names.length} images give ${most} genuine and impostor pairs of ${gap} years in each of ${folds} folds; ` +
        `${Math.max(half, 1)} of each are wanted.`,
      { field: 'pairsPerFold', mend: 'Take fewer folds or pairs, or another gap.' },
    );
  }
  const chosen = pools.map(({ genuine, impostors }) => [
    ...genuine.slice(0, half),
    ...Array.from(random.sample(impostors.length, half), (place) => impostors[place]!),
  ]);
  const all = chosen.flat();
  return {
    file: `pairs ${gap} years apart, drawn by seed ${seed}`,
    first: all.map(([first]) => first),
    second: all.map(([, second]) => second),
    same: Uint8Array.from(all, (_, pair) => (pair % (2 * half) < half ? 1 : 0)),
    fold: Int32Array.from(all, (_, pair) => Math.floor(pair / (2 * half))),
  };
}

/** The faces of each person, dealt out to folds; people with genuine pairs first, so that each fold has some. */
function dealtPeople(
  faces: readonly AgedFace[],
  gap: number,
  folds: number,
  random: RandomStream,
): AgedFace[][][] {
  const people = random.shuffle([...groupedBy(faces, ({ identity }) => identity).values()]);
  const [paired, others] = [true, false].map((wanted) =>
    people.filter((own) => pairsAcross(own, gap, () => true).length > 0 === wanted),
  );
  const dealt: AgedFace[][][] = Array.from({ length: folds }, () => []);
  [...paired!, ...others!].forEach((own, place) => dealt[place % folds]!.push(own));
  return dealt;
}

/** All pairs with the gap, the younger face first; with no gap each pair once. */
function pairsAcross(
  faces: readonly AgedFace[],
  gap: number,
  wanted: (younger: AgedFace, older: AgedFace) => boolean,
): Pair[] {
  const byAge = groupedBy(faces, ({ age }) => age);
  return faces.flatMap((younger) =>
    (byAge.get(younger.age + gap) ?? [])
      .filter((older) => wanted(younger, older) && (gap > 0 || younger.name < older.name))
      .map((older): Pair => [younger.name, older.name]),
  );
}

function groupedBy<K>(faces: readonly AgedFace[], keyOf: (face: AgedFace) => K): Map<K, AgedFace[]> {
  const groups = new Map<K, AgedFace[]>();
  for (const face of faces) {
    const known = groups.get(keyOf(face));
    if (known === undefined) groups.set(keyOf(face), [face]);
    else known.push(face);
  }
  return groups;
}

/** One of each list in turn, until all are used up. */
function roundRobin<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) =>
    lists.flatMap((list) => (round < list.length ? [list[round]!] : [])),
  ).flat();
}
