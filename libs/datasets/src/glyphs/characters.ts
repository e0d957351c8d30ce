import unicode from 'unicode-properties';

/**
 * Whether a character is an identity: letters and numbers. Marks have no shape of their own, modifier letters and
 * punctuation are a few pixels, and symbols have no script.
 *
 * Private and unassigned characters are left out: each font draws there what it likes.
 */
export function isIdentityCharacter(codePoint: number): boolean {
  const category = unicode.getCategory(codePoint);
  return (
    category === 'Lu' ||
    category === 'Ll' ||
    category === 'Lt' ||
    category === 'Lo' ||
    category.startsWith('N')
  );
}

/**
 * The name of a character's identity: script, code point and the character, `Latin U+0041 A`.
 *
 * Scripts and categories are those of a pinned table, not of the running Node, so that all machines agree.
 */
export function characterName(codePoint: number): string {
  const hex = codePoint.toString(16).toUpperCase().padStart(4, '0');
  return `${unicode.getScript(codePoint)} U+${hex} ${String.fromCodePoint(codePoint)}`;
}

/**
 * The script of a glyph's identity, from its name: `Latin`, `Han`, `Common` for digits and others of all scripts.
 *
 * @param identity a name as the glyph data set gives it
 */
export function scriptOf(identity: string): string {
  return identity.split(' ', 1)[0]!;
}
