import type { MarkdownOptions } from 'vitepress';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** Takes out the notes that tell the tests how a block is run: they are no reader's concern, and HTML is text on this site. */
export function withoutNotes(markdown: MarkdownIt): void {
  markdown.core.ruler.before('normalize', 'notes', (state) => {
    state.src = state.src.replaceAll(
      /^<!-- *(?:not run|run by|run as|given|continues|with)\b.*?-->\n/gms,
      '',
    );
  });
}
