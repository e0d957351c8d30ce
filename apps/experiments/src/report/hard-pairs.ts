import { contactSheet, type PixelImage, type SheetEntry } from '@rangeloss/figures';
import type { Dataset, Manifest } from '@rangeloss/datasets';
import { UserError } from '@rangeloss/foundation';
import type { HardPair } from '../cell/details/cell-details.ts';
import { type CellConfig, namedOptions } from '../config/cell-config.ts';
import { openSource } from '../data/sources.ts';
import { type DetailedResult, endsOf, shownResults, slug } from './detailed-results.ts';
import { type FigureContext, madeFrom, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

/** Contact sheets, and why there are none. */
export interface HardPairs {
  readonly figures: readonly StudyFigure[];
  readonly notShown: readonly { readonly what: string; readonly why: string }[];
}

/**
 * The pairs that were hardest for the first and the last loss of a study, as pictures. The images are read from the
 * data again, which may be elsewhere by now: then the sheets are left out, and it is said.
 */
export async function hardPairs(results: StudyResults, context: FigureContext): Promise<HardPairs> {
  const shown = shownResults(results);
  const figures: StudyFigure[] = [];
  const notShown: { what: string; why: string }[] = [];
  for (const [place, { name, results: cells }] of endsOf(shown).entries()) {
    const result = cells[0]!;
    const part = ['tail', 'head'].find((wanted) => result.details.verification[wanted] !== undefined);
    if (part === undefined) continue;
    try {
      const entries = await sheetOf(result, part);
      figures.push({
        heading: 'The hardest pairs',
        caption: `${name}, seed ${result.seed}, ${part}: the farthest pairs of one identity, then the nearest of two, with their distance. Framed: decided wrongly at the threshold of equal errors.${shown.note}`,
        figure: contactSheet(entries, {
          name: ['hard-pairs', String(place + 1), slug(name)].filter((word) => word !== '').join('-'),
          ...madeFrom([result], context),
        }),
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notShown.push({ what: `the hardest pairs of ${name} as pictures`, why: error.message });
    }
  }
  return { figures, notShown };
}

async function sheetOf({ config, details }: DetailedResult, part: string): Promise<SheetEntry[]> {
  const { source, root } = config['data'] as CellConfig['data'];
  const dataset = await openSource(namedOptions(source), root);
  const { hardest, threshold } = details.verification[part]!;
  const entries: SheetEntry[] = [];
  for (const pair of hardest) {
    checkPair(dataset.manifest, pair);
    const [first, second] = pair.identities;
    entries.push({
      images: await pixelsOf(dataset, pair.items),
      caption: `${pair.same ? first : `${first}\n${second}`}\n${pair.distance.toPrecision(3)}`,
      marked: pair.same ? pair.distance > threshold : pair.distance <= threshold,
    });
  }
  return entries;
}

const identitiesOf = new WeakMap<Manifest, Map<number, string>>();

/** @throws UserError when the data no longer has these images of these identities */
function checkPair(manifest: Manifest, { identities, items }: HardPair): void {
  let known = identitiesOf.get(manifest);
  if (known === undefined) {
    known = new Map();
    for (const [image, item] of manifest.item.entries())
      known.set(item, manifest.identities[manifest.identityOf[image]!]!);
    identitiesOf.set(manifest, known);
  }
  const wrong = items.findIndex((item, which) => known.get(item) !== identities[which]);
  if (wrong === -1) return;
  throw new UserError(
    `Image ${items[wrong]!} of ${manifest.name} is no longer one of ${identities[wrong]!}.`,
  );
}

async function pixelsOf({ source }: Dataset, items: readonly number[]): Promise<PixelImage[]> {
  const [height, width, channels] = source.shape;
  if ((channels !== 1 && channels !== 3) || source.scale !== '[0, 1]') {
    throw new UserError(`Images of ${channels} channels on the scale ${source.scale} cannot be shown.`);
  }
  const size = height * width * channels;
  const values = new Float32Array(items.length * size);
  await source.read(Int32Array.from(items), values);
  return items.map((_, place) => ({
    width,
    height,
    channels,
    pixels: values.subarray(place * size, (place + 1) * size).map((value) => Math.round(255 * value)),
  }));
}
