const COORDINATES = /\s(d|transform|x|y|x1|x2|y1|y2|width|height|r|cx|cy|stroke-width)="([^"]*)"/g;

/**
 * The same drawing in fewer bytes and in the same bytes each time: coordinates in hundredths of a pixel, ids
 * counted from 0 (Vega counts across all views of a process), no attributes for the accessibility of single marks
 * (the figure as a whole is one image with a description), each symbol's outline once.
 */
export function compactSvg(svg: string): string {
  return shareSymbols(renumberIds(roundCoordinates(dropMarkAttributes(svg))));
}

function dropMarkAttributes(svg: string): string {
  return svg
    .replace(/<path class="(?:fore|back)ground"[^>]*d="(?:|M0,0h0v0h0Z)"[^>]*\/>/g, '')
    .replace(/ (?:role|aria-[a-z]+|pointer-events)="[^"]*"/g, '')
    .replace(/ class="mark-[^"]*"/g, '')
    .replace(/ opacity="1"/g, '');
}

export function roundCoordinates(svg: string): string {
  return svg.replace(COORDINATES, (_, name: string, value: string) => {
    const rounded = value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) =>
      String(Math.round(Number(number) * 100) / 100 + 0),
    );
    return ` ${name}="${rounded}"`;
  });
}

export function renumberIds(svg: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g)) names.set(id!, `def${names.size}`);
  return svg
    .replace(/\sid="([^"]+)"/g, (_, id: string) => ` id="${names.get(id)!}"`)
    .replace(/url\(#([^)]+)\)/g, (whole, id: string) => (names.has(id) ? `url(#${names.get(id)!})` : whole))
    .replace(/href="#([^"]+)"/g, (whole, id: string) =>
      names.has(id) ? `href="#${names.get(id)!}"` : whole,
    );
}

const SYMBOL = /<path transform="translate\(([^,)]+),([^)]+)\)" d="([^"]+)"([^>]*)\/>/y;
const WORTH_SHARING = 4;

/** Runs of the same mark become one outline and a list of places. */
function shareSymbols(svg: string): string {
  const outlines = new Map<string, string>();
  let result = '';
  let at = 0;
  while (at < svg.length) {
    const start = svg.indexOf('<path transform="translate(', at);
    if (start < 0) break;
    result += svg.slice(at, start);
    const run = symbolRun(svg, start);
    at = run.end;
    if (run.places.length < WORTH_SHARING) {
      result += svg.slice(start, run.end);
      continue;
    }
    let id = outlines.get(run.outline);
    if (id === undefined) {
      outlines.set(run.outline, (id = `mark${outlines.size}`));
      result += `<defs><path id="${id}" d="${run.outline}"/></defs>`;
    }
    // Opacity of a group would apply to all its marks as one picture; that of fill and stroke is inherited.
    const style = run.style.replace(/ opacity="([^"]*)"/, ' fill-opacity="$1" stroke-opacity="$1"');
    const uses = run.places.map(([x, y]) => `<use href="#${id}" x="${x}" y="${y}"/>`).join('');
    result += `<g${style}>${uses}</g>`;
  }
  return result + svg.slice(at);
}

function symbolRun(
  svg: string,
  start: number,
): { end: number; outline: string; style: string; places: (readonly [string, string])[] } {
  const places: (readonly [string, string])[] = [];
  let [outline, style, end] = ['', '', start];
  for (;;) {
    SYMBOL.lastIndex = end;
    const match = SYMBOL.exec(svg);
    if (match === null) break;
    const [whole, x, y, d, rest] = match;
    if (places.length > 0 && (d !== outline || rest !== style)) break;
    [outline, style] = [d!, rest!];
    places.push([x!, y!]);
    end += whole.length;
  }
  // A path that is no plain symbol is passed over as it is.
  return { end: places.length === 0 ? svg.indexOf('>', start) + 1 : end, outline, style, places };
}
