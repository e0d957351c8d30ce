declare module 'subset-font' {
  /** A font with only the glyphs that a text needs; deterministic. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options?: { targetFormat?: 'sfnt' | 'woff' | 'woff2' },
  ): Promise<Buffer>;
}
