// Untyped packages are declared beside their use; whoever checks our sources from another project has to find that.
/// <reference path="./subset-font.d.ts" />
import subsetFont from 'subset-font';
import { FONT_NAME } from '../theme/theme.ts';
import { FONT_FACES, faceBytes, faceFor, type FontFace } from './bundled-font.ts';

const cache = new Map<string, Promise<string>>();

/** Which letters are set in which face. */
export type UsedLetters = ReadonlyMap<FontFace, ReadonlySet<string>>;

/** `@font-face` rules that carry just these letters as data URIs. */
export async function fontFaceCss(used: UsedLetters): Promise<string> {
  const rules: string[] = [];
  for (const fontFace of FONT_FACES) {
    const letters = [...(used.get(fontFace) ?? [])].sort().join('');
    if (letters === '') continue;
    const key = `${fontFace.file}\n${letters}`;
    let rule = cache.get(key);
    if (rule === undefined) cache.set(key, (rule = fontFaceRule(fontFace, letters)));
    rules.push(await rule);
  }
  return rules.join('');
}

async function fontFaceRule(fontFace: FontFace, letters: string): Promise<string> {
  const subset = await subsetFont(faceBytes(fontFace), letters, { targetFormat: 'woff2' });
  const source = `url(data:font/woff2;base64,${subset.toString('base64')}) format('woff2')`;
  return `@font-face{font-family:'${FONT_NAME}';font-weight:${fontFace.weight};font-style:${fontFace.style};src:${source}}`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The letters of every `<text>` of an SVG that Vega drew, by face. */
export function lettersOf(svg: string): UsedLetters {
  const used = new Map<FontFace, Set<string>>();
  for (const [, attributes, content] of svg.matchAll(/<text\b([^>]*)>([\s\S]*?)<\/text>/g)) {
    const weight = /font-weight="([^"]*)"/.exec(attributes!)?.[1];
    const style = /font-style="([^"]*)"/.exec(attributes!)?.[1];
    const text = content!
      .replace(/<[^>]*>/g, '')
      .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
    const fontFace = faceFor(weight, style);
    const letters = used.get(fontFace) ?? new Set<string>();
    for (const letter of text) letters.add(letter);
    used.set(fontFace, letters);
  }
  return used;
}
