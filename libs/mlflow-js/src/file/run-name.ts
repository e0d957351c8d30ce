const adjectives =
  'amber brisk calm clear deft eager fair gentle keen lively lucid mellow neat quiet rapid serene'.split(' ');
const nouns =
  'alder badger birch crane dune ember finch grove heron lark maple otter pine ridge swift willow'.split(' ');

const pick = (words: readonly string[]): string => words[Math.floor(Math.random() * words.length)]!;

/** A name for a run that was given none, in MLflow's style: two words and a number. */
export const randomRunName = (): string =>
  `${pick(adjectives)}-${pick(nouns)}-${Math.floor(Math.random() * 1000)}`;
