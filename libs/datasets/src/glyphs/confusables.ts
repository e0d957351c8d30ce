/** What a character looks like, by Unicode's table: one character to one or more. */
export type Confusables = ReadonlyMap<string, string>;

/**
 * The text that all characters of one look share: Unicode's skeleton. A character is decomposed, its parts are
 * replaced by what they look like, and the result is decomposed again.
 *
 * Source: Unicode Technical Standard 39, section 4, "skeleton".
 */
export function skeleton(character: string, confusables: Confusables): string {
  const parts = Array.from(character.normalize('NFD'));
  return parts
    .map((part) => confusables.get(part) ?? part)
    .join('')
    .normalize('NFD');
}
