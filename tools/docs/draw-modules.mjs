// The picture of the module graph: layers, what depends on nothing at the bottom, arrows around the boxes between their ends.
import { writeFileSync } from 'node:fs';
import { importGraph } from './module-graph.mjs';

const [width, height, bend, gapX, gapY] = [138, 34, 22, 22, 58];

/** Draws the graph into an SVG file. Arrows that a longer way implies are left out. */
export function drawModules(file, graph = importGraph()) {
  const { layers, edges } = layered(withoutImplied(graph));
  order(layers, edges);
  const sizeOf = (node) => (node.name === undefined ? bend : width);
  const lengthOf = (layer) => layer.reduce((sum, node) => sum + sizeOf(node) + gapX, -gapX);
  const total = [Math.max(...layers.map(lengthOf)) + 2 * gapX, layers.length * (height + gapY)];
  layers.forEach((layer, depth) => {
    let x = (total[0] - lengthOf(layer)) / 2;
    for (const node of layer) {
      node.x = x + sizeOf(node) / 2;
      node.y = total[1] - (depth + 1) * (height + gapY) + gapY / 2;
      x += sizeOf(node) + gapX;
    }
  });
  const curves = edges.map((chain) => {
    const path = chain.slice(1).map((to, index) => {
      const from = chain[index];
      const [y1, y2] = [from.y + height, to.name === undefined ? to.y : to.y - 3];
      const through = to.name === undefined ? `V${to.y + height}` : '';
      return `C${from.x} ${y1 + gapY / 2} ${to.x} ${y2 - gapY / 2} ${to.x} ${y2}${through}`;
    });
    return `<path fill="none" stroke="#8b939d" stroke-width="1.2" d="M${chain[0].x} ${chain[0].y + height}${path.join('')}" marker-end="url(#tip)"/>`;
  });
  const boxes = layers
    .flat()
    .filter(({ name }) => name !== undefined)
    .map(
      ({ name, x, y }) =>
        `<rect x="${x - width / 2}" y="${y}" width="${width}" height="${height}" rx="6" fill="#f3f5f7" stroke="#59616b"/><text font-family="'Source Sans 3', sans-serif" font-weight="600" font-size="13" fill="#1b1f24" text-anchor="middle" x="${x}" y="${y + height / 2 + 4.5}">${name.replace('@rangeloss/', '')}</text>`,
    );
  writeFileSync(
    file,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total[0]} ${total[1]}" width="${total[0]}" height="${total[1]}" role="img" aria-label="Which package uses which">
<rect width="100%" height="100%" fill="#fff"/>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path fill="none" stroke="#8b939d" d="M1 1L7 4L1 7" /></marker></defs>
${curves.join('\n')}
${boxes.join('\n')}
</svg>
`,
  );
}

function withoutImplied(graph) {
  const reaches = (from, to) => graph.get(from).some((next) => next === to || reaches(next, to));
  return new Map(
    [...graph].map(([name, targets]) => [
      name,
      targets.filter((target) => !targets.some((other) => other !== target && reaches(other, target))),
    ]),
  );
}

/** Layers of nodes, a bend in each layer that an arrow crosses, and the arrows as chains of nodes. */
function layered(graph) {
  const depth = (name) => Math.max(-1, ...graph.get(name).map(depth)) + 1;
  const layers = [];
  const nodes = new Map();
  const put = (node, layer) => {
    (layers[layer] ??= []).push(node);
    return node;
  };
  for (const name of [...graph.keys()].sort()) nodes.set(name, put({ name }, depth(name)));
  const edges = [...graph].flatMap(([name, targets]) =>
    targets.map((target) => {
      const chain = [nodes.get(name)];
      for (let layer = depth(name) - 1; layer > depth(target); layer--) chain.push(put({}, layer));
      return [...chain, nodes.get(target)];
    }),
  );
  return { layers, edges };
}

/** Puts every node near the middle of those that it is joined to, a few times from the bottom up and down again. */
function order(layers, edges) {
  const joined = new Map(layers.flat().map((node) => [node, []]));
  for (const chain of edges)
    chain.slice(1).forEach((to, index) => {
      joined.get(chain[index]).push(to);
      joined.get(to).push(chain[index]);
    });
  const place = () =>
    layers.forEach((layer) => layer.forEach((node, index) => (node.at = (index + 0.5) / layer.length)));
  place();
  for (let round = 0; round < 12; round++) {
    const around = round % 2 === 0 ? layers : layers.toReversed();
    for (const layer of around) {
      const middle = (node) =>
        joined.get(node).reduce((sum, { at }) => sum + at, 0) / (joined.get(node).length || 1);
      layer.sort((a, b) => middle(a) - middle(b));
      layer.forEach((node, index) => (node.at = (index + 0.5) / layer.length));
    }
  }
}
