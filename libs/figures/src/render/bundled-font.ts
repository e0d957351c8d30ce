import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

/** One style of the bundled family. */
export interface FontFace {
  readonly weight: 400 | 600;
  readonly style: 'normal' | 'italic';
  readonly file: string;
}

const require = createRequire(import.meta.url);
const face = (weight: 400 | 600, style: 'normal' | 'italic', file: string): FontFace => ({
  weight,
  style,
  file: require.resolve(`@expo-google-fonts/source-sans-3/${file}`),
});

/** Source Sans 3 by Adobe (SIL Open Font License 1.1), pinned by its package's version. */
export const FONT_FACES: readonly FontFace[] = [
  face(400, 'normal', '400Regular/SourceSans3_400Regular.ttf'),
  face(600, 'normal', '600SemiBold/SourceSans3_600SemiBold.ttf'),
  face(400, 'italic', '400Regular_Italic/SourceSans3_400Regular_Italic.ttf'),
];

/** The face that text of a weight and style is drawn with; weights from 600 up are the bolder one. */
export function faceFor(weight: unknown, style: unknown): FontFace {
  if (style === 'italic') return FONT_FACES[2]!;
  const heavy = weight === 'bold' || Number(weight) >= 600;
  return heavy ? FONT_FACES[1]! : FONT_FACES[0]!;
}

const bytes = new Map<string, Buffer>();
const parsed = new Map<string, Font>();

/** The file of a face, read once. */
export function faceBytes({ file }: FontFace): Buffer {
  let content = bytes.get(file);
  if (content === undefined) bytes.set(file, (content = readFileSync(file)));
  return content;
}

/** A face's metrics and outlines, parsed once. */
export function parsedFace(fontFace: FontFace): Font {
  let font = parsed.get(fontFace.file);
  if (font === undefined) {
    const created = create(faceBytes(fontFace));
    if (!('layout' in created)) throw new Error(`${fontFace.file} holds more than one font.`);
    parsed.set(fontFace.file, (font = created));
  }
  return font;
}
