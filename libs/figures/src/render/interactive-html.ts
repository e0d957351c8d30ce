import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FigureSpec } from '../figure/figure-spec.ts';
import { escapeXml } from '../figure/xml.ts';
import { palette } from '../theme/palette.ts';
import { faceFor } from './bundled-font.ts';
import { fontFaceCss } from './font-css.ts';

const require = createRequire(import.meta.url);

// The browser builds lie beside what the packages export.
function browserBuild(name: 'vega' | 'vega-lite' | 'vega-embed'): string {
  return readFileSync(join(dirname(require.resolve(name)), `${name}.min.js`), 'utf8').replace(
    /\n\/\/# sourceMappingURL=.*/g,
    '',
  );
}

/**
 * A figure as one HTML file that can be asked: values under the pointer, PNG and SVG from the menu. Vega,
 * Vega-Lite and vega-embed are inside (0.8 MB), so it works without a network and may not use one.
 */
export async function interactiveHtml(figure: FigureSpec): Promise<string> {
  const { mode, title } = figure.usermeta.rangeloss;
  const colours = palette(mode);
  const letters = new Set(
    JSON.stringify(figure) + ' 0123456789.,:;−–—%()[]abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  );
  const fontCss = await fontFaceCss(
    new Map([
      [faceFor(400, 'normal'), letters],
      [faceFor(600, 'normal'), letters],
    ]),
  );
  const config = { ...figure.config, mark: { tooltip: { content: 'data' } } };
  const spec = JSON.stringify({ ...figure, config }).replace(/</g, '\\u003c');
  const scripts = (['vega', 'vega-lite', 'vega-embed'] as const).map(
    (name) => `<script>${browserBuild(name).replace(/<\/script/g, '<\\/script')}</script>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; font-src data:; img-src data: blob:">
<title>${escapeXml(title ?? figure.name)}</title>
<link rel="icon" href="data:,">
<style>${fontCss}
html{background:${colours.background};color:${colours.ink};font:16px/1.5 'Source Sans 3',sans-serif}
body{margin:1rem auto;padding:0 1rem;max-width:60rem}
#figure{overflow-x:auto}
p{max-width:44rem;color:${colours.muted}}
#vg-tooltip-element{font-family:'Source Sans 3',sans-serif}</style>
</head>
<body>
<main>
<div id="figure" role="figure" aria-label="${escapeXml(figure.description)}"></div>
<p>${escapeXml(figure.description)}</p>
<noscript>This figure needs JavaScript; its SVG beside it does not.</noscript>
</main>
${scripts.join('\n')}
<script>
document.fonts.ready.then(() => Promise.all([...document.fonts].map((face) => face.load()))).then(() =>
  vegaEmbed('#figure', ${spec}, { renderer: 'svg', actions: { export: true, source: false, compiled: false, editor: false }, tooltip: { theme: '${mode === 'dark' ? 'dark' : 'light'}' } }));
</script>
</body>
</html>
`;
}
