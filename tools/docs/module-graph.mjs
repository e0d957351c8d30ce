// The picture of which library uses which, from the manifests that npm and Nx read.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const [width, height, gapX, gapY] = [150, 34, 26, 62];

/** Projects with the workspace packages that they depend on. */
export function moduleGraph() {
  const manifests = ['libs', 'apps'].flatMap((group) =>
    readdirSync(path.join(root, group)).flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(path.join(root, group, name, 'package.json'), 'utf8'))];
      } catch {
        return [];
      }
    }),
  );
  const names = new Set(manifests.map(({ name }) => name));
  return new Map(
    manifests.map(({ name, dependencies = {} }) => [
      name,
      Object.keys(dependencies).filter((entry) => names.has(entry)),
    ]),
  );
}

/** Draws the graph in layers: what depends on nothing at the bottom. Arrows that a longer way implies are left out. */
export function drawModules(file) {
  const graph = moduleGraph();
  const depth = (name) => Math.max(-1, ...graph.get(name).map(depth)) + 1;
  const reaches = (from, to) => graph.get(from).some((next) => next === to || reaches(next, to));
  const layers = [];
  for (const name of [...graph.keys()].sort()) (layers[depth(name)] ??= []).push(name);
  const widest = Math.max(...layers.map(({ length }) => length));
  const total = [widest * (width + gapX) + gapX, layers.length * (height + gapY)];
  const place = new Map(
    layers.flatMap((names, layer) =>
      names.map((name, index) => {
        const start = (total[0] - names.length * (width + gapX) + gapX) / 2;
        return [name, [start + index * (width + gapX), total[1] - (layer + 1) * (height + gapY) + gapY / 2]];
      }),
    ),
  );
  const lines = [...graph].flatMap(([name, targets]) =>
    targets
      .filter((target) => !targets.some((other) => other !== target && reaches(other, target)))
      .map((target) => {
        const [[fromX, fromY], [toX, toY]] = [place.get(name), place.get(target)];
        const [x1, y1, x2, y2] = [fromX + width / 2, fromY + height, toX + width / 2, toY - 3];
        return `<path fill="none" stroke="#8b939d" stroke-width="1.2" d="M${x1} ${y1}C${x1} ${y1 + gapY / 2} ${x2} ${y2 - gapY / 2} ${x2} ${y2}" marker-end="url(#tip)"/>`;
      }),
  );
  const boxes = [...place].map(
    ([name, [x, y]]) =>
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f3f5f7" stroke="#59616b"/><text font-family="'Source Sans 3', sans-serif" font-weight="600" font-size="13" fill="#1b1f24" text-anchor="middle" x="${x + width / 2}" y="${y + height / 2 + 4.5}">${name.replace('@rangeloss/', '')}</text>`,
  );
  writeFileSync(
    file,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total[0]} ${total[1]}" width="${total[0]}" height="${total[1]}" role="img" aria-label="Which package uses which">
<rect width="100%" height="100%" fill="#fff"/>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path fill="none" stroke="#8b939d" d="M1 1L7 4L1 7" /></marker></defs>
${lines.join('\n')}
${boxes.join('\n')}
</svg>
`,
  );
}
