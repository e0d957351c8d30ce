import { embeddingScatter, type FigureMode, type FigureSpec } from '@rangeloss/figures';
import fontAddress from '@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2?url';
import { identities, type Settings, sideNames, tailBelow } from '../settings/settings.ts';
import { linkOf } from '../settings/share-link.ts';
import { lossLabel } from '../settings/study.ts';
import { lossEffects } from '../settings/loss-effects.ts';
import { withDrawnLosses } from './drawn-layers.ts';
import { centerRows, rangeRows, regionRows } from './drawn-rows.ts';
import type { Frame } from '../training/messages.ts';

/** The frame as the library's own embedding figure, with the link that makes the settings again. */
export function frameFigure(
  settings: Settings,
  frame: Frame,
  images: readonly number[],
  mode: FigureMode,
): FigureSpec {
  const panels = sideNames.map((side) => {
    const { recalls, test } = frame.sides[side];
    const mean = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
    return {
      name: lossLabel(settings, side),
      note: `mean recall ${(100 * mean).toFixed(0)} % after ${frame.step} steps`,
      embeddings: test,
      labels: frame.testDigits,
    };
  });
  const figure = embeddingScatter(
    {
      identities: Array.from({ length: identities }, (_, digit) => ({
        name: String(digit),
        tail: images[digit]! < tailBelow,
      })),
      panels,
    },
    { mode, provenance: { runIds: [], command: `playground #${linkOf(settings)}` } },
  );
  return withDrawnLosses(
    figure,
    sideNames.map((side) => {
      const [name, effects, drawn] = [
        lossLabel(settings, side),
        lossEffects(settings, side),
        frame.sides[side],
      ];
      return {
        name,
        domain: drawn.regions.domain,
        regions: regionRows(drawn.regions, name),
        ranges: rangeRows(drawn, frame.batchDigits, effects, name),
        centers: centerRows(drawn, frame.batchDigits, effects, name),
      };
    }),
  );
}

/** Draws a figure as SVG with its font inside. Vega is loaded when the first figure is asked for. */
export async function figureSvg(figure: FigureSpec): Promise<string> {
  const [{ parse, View, Warn }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  await document.fonts.load("400 12px 'Source Sans 3 Variable'");
  const family = "'Source Sans 3 Variable'";
  const renamed = JSON.parse(JSON.stringify(figure).replaceAll("'Source Sans 3'", family)) as FigureSpec;
  const view = new View(parse(compile(renamed).spec), { renderer: 'none', logLevel: Warn });
  try {
    const svg = await view.toSVG();
    const face = `@font-face{font-family:${family};font-weight:200 900;src:url(${await dataAddress(fontAddress)}) format('woff2')}`;
    return svg.replace(
      /<svg([^>]*)>/,
      (opening) =>
        `${opening}<title>${figure.name}</title><desc>${escaped(figure.description)}</desc><style>${face}</style>`,
    );
  } finally {
    view.finalize();
  }
}

/** Draws an SVG at three pixels for one, 288 dots per inch in print. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = new OffscreenCanvas(3 * image.naturalWidth, 3 * image.naturalHeight);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function dataAddress(address: string): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  return `data:font/woff2;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
