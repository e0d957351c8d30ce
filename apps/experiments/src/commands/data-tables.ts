import Table from 'cli-table3';
import type { DataChoice, DataDescription, SetSize } from '../data/describe-study-data.ts';
import { terminalRankPlot } from '../terminal/rank-plot.ts';

const plain = { head: [], border: [], compact: true };

function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** Everything that `data describe` says about one set of images. */
export function descriptionText(title: string, description: DataDescription): string {
  const { identities, images, largest, smallest, median, imbalanceRatio, gini, head, tail } = description;
  return [
    title,
    `  ${identities} identities, ${images} images; ${smallest} to ${largest} images each, median ${median}`,
    `  imbalance ratio ${imbalanceRatio.toFixed(1)}, Gini ${gini.toFixed(3)}, ` +
      `the top fifth has ${percent(description.topFifthImageShare, 1)} of the images`,
    `  head: ${shares(head)}`,
    `  tail (fewer than ${tail.below}): ${shares(tail)}`,
    ...Object.entries(description.excluded).map(
      ([because, removed]) => `  left out (${because}): ${shortList(removed)}`,
    ),
    '',
    ...terminalRankPlot(description.countsByRank),
    '',
    sharesTable('images each', description.bins, description),
    ...(description.domains.length === 0 ? [] : [sharesTable('domain', description.domains, description)]),
    tail.identities > 0 ? groupsTable(description) : '  no tail: every truncation leaves all of it',
    '',
  ].join('\n');
}

/** At most as many names as fit into a line. */
function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return `${names.length} identities: ${shown}${names.length > 4 ? ', ...' : ''}`;
}

function shares(part: DataDescription['head']): string {
  return `${part.identities} identities (${percent(part.identityShare, 1)}) with ${percent(part.imageShare, 1)} of the images`;
}

/** Groups of a data set, such as bins or scripts, with what they have of the whole. */
function sharesTable(
  what: string,
  groups: DataDescription['bins'] | DataDescription['domains'],
  { identities, images }: DataDescription,
): string {
  const table = new Table({
    head: [what, 'identities', 'share', 'images', 'share'],
    style: plain,
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const group of groups) {
    table.push([
      group.name,
      group.identities,
      percent(group.identities / identities, 1),
      group.images,
      percent(group.images / images, 1),
    ]);
  }
  return table.toString();
}

/** What is set aside before anything is trained on. */
export function asideText(parts: readonly SetSize[]): string {
  const lines = parts.map(
    ({ name, identities, images }) => `  ${name}: ${images} images of ${identities} identities`,
  );
  return `Set aside before anything is trained on\n${lines.join('\n')}\n`;
}

/** The paper's table: the groups, ... with what is left of the tail in each. */
function groupsTable({ groups }: DataDescription): string {
  const table = new Table({
    head: ['group', 'tail cut', 'identities', 'images', 'tail ids', 'tail images', ''],
    style: plain,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const group of groups) {
    table.push([
      group.name,
      percent(group.share),
      group.identities,
      group.images,
      percent(group.tailIdentityShare, 1),
      percent(group.tailImageShare, 1),
      group.sameAs === undefined ? '' : `= ${group.sameAs}`,
    ]);
  }
  return table.toString();
}

/** The training sets that a study's cells use. */
export function choicesTable(choices: readonly DataChoice[]): string {
  const table = new Table({
    head: ['truncated', 'seed', 'identities', 'images', 'tail', 'imbalance', 'Gini'],
    style: plain,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { truncate, control, seed, description } of choices) {
    const { identities, images, tail, imbalanceRatio, gini } = description;
    table.push([
      control === undefined ? percent(truncate) : `${percent(truncate)}, as ${control}`,
      seed,
      identities,
      images,
      percent(tail.identityShare),
      imbalanceRatio.toFixed(1),
      gini.toFixed(2),
    ]);
  }
  return table.toString();
}
