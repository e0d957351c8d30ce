import { UserError } from '@rangeloss/foundation';
import {
  commonBins,
  embeddingGeometry,
  perBinVerification,
  type BinVerification,
} from '@rangeloss/evaluation';
import { labelNumbers } from './label-numbers.ts';
import { percent, type Outcome, type ProtocolInput, type Row } from './outcome.ts';
import { trainCounts } from './train-counts.ts';

/** Ranges, distances, kurtosis, effective rank and norms. */
export function geometryProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { numbers, names } = labelNumbers(table);
  const counts = trainCounts(table, numbers);
  const result = embeddingGeometry(table.embeddings, numbers, {
    distance: options.distance,
    seed: options.seed,
    ...(counts === undefined ? {} : { trainCounts: counts }),
  });
  const { intra, inter, kurtosis, intraToInter, nearestCenterAccuracy } = result;
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? 'none' : value.toPrecision(5);
  return Promise.resolve({
    title: `Geometry of ${table.embeddings.count} embeddings of ${names.length} identities`,
    result,
    rows: [
      ['mean distance within', shown(intra?.mean)],
      ['largest range', shown(intra?.largest)],
      [`mean of the ${result.k} largest`, shown(intra?.kLargest)],
      ['range term', shown(intra?.rangeTerm)],
      ['mean distance between', shown(inter?.mean)],
      ['nearest two centers', shown(inter?.smallest)],
      ['within / between', shown(intraToInter)],
      ['nearest center is right', nearestCenterAccuracy === null ? 'none' : percent(nearestCenterAccuracy)],
      ['kurtosis, to center', shown(kurtosis.distanceToCenter)],
      ['kurtosis, per dimension', shown(kurtosis.perDimension)],
      ['effective rank', shown(result.effectiveRank)],
      ['norm', shown(result.norm.mean)],
    ],
    notes: [
      `${result.imagesPerIdentity} images of each identity (seed ${options.seed}): ranges and kurtosis grow with them.`,
    ],
  });
}

/** Verification within each frequency bin, with both kinds of impostors and both kinds of threshold. */
export function longTailProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const { numbers } = labelNumbers(table);
  const counts = trainCounts(table, numbers);
  if (counts === undefined) {
    throw new UserError(`${table.file} does not say how many training images each identity had.`, {
      file: table.file,
      mend: 'Add a column "count", in the file or by --labels.',
    });
  }
  const { distance, seed, fars } = options;
  const bins = perBinVerification(table.embeddings, numbers, counts, {
    distance,
    seed,
    ...(fars === undefined ? {} : { fars }),
  });
  return Promise.resolve({
    title: 'Verification by frequency of the identity',
    result: { distance, boundaries: commonBins, bins },
    rows: bins.flatMap(binRows),
    notes: [
      'Bins by training images. Impostors: of the same bin, or any. Rates at the threshold of all pairs,',
      "with the false accept rate that the bin has there, then at the bin's own threshold.",
    ],
  });
}

function binRows({ bin, impostors, counts, eer, tarAtFar }: BinVerification): Row[] {
  const [global] = tarAtFar.global.filter(({ tar }) => tar !== null).slice(-1);
  const [own] = tarAtFar.perBin.filter(({ tar }) => tar !== null).slice(-1);
  const name = `${bin.name}, ${impostors}`;
  return [
    [name, `${counts.identities} identities, ${counts.genuine} + ${counts.impostors} pairs`],
    ['  EER', percent(eer)],
    ...(global === undefined
      ? []
      : [
          [
            `  TAR at FAR ${global.far.toExponential()}`,
            `${percent(global.tar!)} (own FAR ${percent(global.binFar ?? 0)})`,
          ] satisfies Row,
        ]),
    ...(own === undefined
      ? []
      : [[`  own threshold`, `${percent(own.tar!)} at ${own.far.toExponential()}`] satisfies Row]),
  ];
}
