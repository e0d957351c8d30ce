import { type BinRow, confusionMatrix, kurtosisByFrequency, perBinAccuracy } from '@rangeloss/figures';
import { binOf, commonBins } from '@rangeloss/evaluation';
import { type DetailedResult, endsOf, type ShownResults, shownResults, slug } from './detailed-results.ts';
import { mean, seedInterval } from './seed-interval.ts';
import { type FigureContext, madeFrom, madeFromAll, type StudyFigure } from './study-figure.ts';
import type { StudyResults } from './study-results.ts';

/** Identities drawn in a panel of points at most. */
const POINTS = 600;

/** What became of the single identities: accuracy and kurtosis by frequency, and who was taken for whom. */
export function identityFigures(results: StudyResults, context: FigureContext): StudyFigure[] {
  const shown = shownResults(results);
  return [perBinFigure(shown, context), kurtosisFigure(shown, context), ...confusion(shown, context)].filter(
    (figure) => figure !== undefined,
  );
}

/** The mean recall of the identities of each frequency bin. */
export function perBinFigure(shown: ShownResults, context: FigureContext): StudyFigure | undefined {
  const { configurations, note } = shown;
  const rows = commonBins.flatMap(({ name: bin }) =>
    configurations.flatMap(({ name, results }): BinRow[] => {
      const values = results.flatMap((result) => accuracyWithin(result, bin) ?? []);
      if (values.length === 0) return [];
      const [low, high] = seedInterval(values);
      return [{ loss: name, bin, mean: mean(values), low, high }];
    }),
  );
  if (rows.length === 0) return undefined;
  const [first] = configurations[0]!.results;
  const identities = Object.fromEntries(
    commonBins.flatMap(({ name }) => {
      const count = first!.distribution.filter(({ images }) => binOf(images, commonBins)?.name === name);
      return count.length === 0 ? [] : [[name, count.length]];
    }),
  );
  return {
    heading: 'Accuracy by frequency',
    caption: `Mean recall of the identities that were trained on, by their training images; intervals over the seeds.${note}`,
    figure: perBinAccuracy(rows, {
      name: 'per-bin-accuracy',
      metric: 'recall, mean over identities',
      percent: true,
      identities,
      ...madeFromAll(configurations, context),
    }),
  };
}

/** The mean recall of a bin's identities; those that were cut have none, and are not zeros. */
function accuracyWithin({ details, distribution }: DetailedResult, bin: string): number | undefined {
  const { correct, testImages } = details.identities;
  if (correct === undefined) return undefined;
  const recalls = distribution.flatMap(({ images, trained }, identity) =>
    trained && testImages[identity]! > 0 && binOf(images, commonBins)?.name === bin
      ? [correct[identity]! / testImages[identity]!]
      : [],
  );
  return recalls.length === 0 ? undefined : mean(recalls);
}

/** The kurtosis of each identity's embeddings by its images, for one seed. */
export function kurtosisFigure(
  { configurations, note }: ShownResults,
  context: FigureContext,
): StudyFigure | undefined {
  const drawn = configurations.flatMap(({ name, results }) => {
    const result = results.find(({ details }) => details.identities.kurtosis.some((value) => value !== null));
    return result === undefined ? [] : [{ name, result }];
  });
  const [first] = drawn;
  if (first === undefined) return undefined;
  const panels = drawn.map(({ name, result }) => {
    const every = Math.ceil(result.distribution.length / POINTS);
    const kept = result.distribution.flatMap(({ images }, identity) =>
      identity % every === 0 ? [{ images, value: result.details.identities.kurtosis[identity] ?? NaN }] : [],
    );
    return { name, images: kept.map(({ images }) => images), kurtosis: kept.map(({ value }) => value) };
  });
  const fewest = Math.min(...first.result.details.identities.testImages.filter((count) => count > 0));
  return {
    heading: 'Kurtosis by frequency',
    caption: `Of each identity's test embeddings about their mean, averaged over dimensions, seed ${first.result.seed}. It depends on the number of test images (${fewest} or more), so compare it between losses and not with the normal distribution's 3.${note}`,
    figure: kurtosisByFrequency(panels, {
      name: 'kurtosis-by-frequency',
      ...madeFrom(
        drawn.map(({ result }) => result),
        context,
      ),
    }),
  };
}

function confusion(shown: ShownResults, context: FigureContext): StudyFigure[] {
  return endsOf(shown).flatMap(({ name, results }, place): StudyFigure[] => {
    const result = results.find(({ details }) => details.confusion !== undefined);
    if (result === undefined) return [];
    const { of, names, counts } = frequentFirst(result);
    const rows =
      of === 'identities'
        ? 'identities with the most training images first'
        : 'by training images of the identity; within a bin all confusions count as right';
    return [
      {
        heading: 'Who is taken for whom',
        caption: `${name}, seed ${result.seed}; ${rows}.${shown.note}`,
        figure: confusionMatrix(
          { identities: names, counts },
          {
            name: ['confusion', String(place + 1), slug(name)].filter((part) => part !== '').join('-'),
            ...madeFrom([result], context),
          },
        ),
      },
    ];
  });
}

function frequentFirst({ details, distribution }: DetailedResult) {
  const { of, names, counts } = details.confusion!;
  if (of === 'bins') return { of, names, counts };
  const images = new Map(distribution.map((entry) => [entry.identity, entry.images]));
  const order = [...names.keys()].sort((a, b) => images.get(names[b]!)! - images.get(names[a]!)! || a - b);
  return {
    of,
    names: order.map((row) => names[row]!),
    counts: order.flatMap((row) => order.map((column) => counts[row * names.length + column]!)),
  };
}
