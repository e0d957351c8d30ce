import { UserError } from '@rangeloss/foundation';
import {
  allPairsSource,
  bootstrapOverIdentities,
  faceVerification,
  identityDisjointPairs,
  pairDistances,
  streamedVerification,
  weightedAuc,
  weightedEer,
  type VerificationPairs,
} from '@rangeloss/evaluation';
import type { EmbeddingTable } from './embedding-table.ts';
import { imagePairs } from './image-pairs.ts';
import { labelNumbers } from './label-numbers.ts';
import { percent, type EvaluateOptions, type Outcome, type ProtocolInput, type Row } from './outcome.ts';
import { readEmbeddings } from './read-embeddings.ts';
import { accuracyRows, curveNotes, curveRows, standardErrorNote } from './verification-rows.ts';

/** Full names, and what has to be said. */
const TITLES: Record<string, string> = {
  lfw: 'Labeled Faces in the Wild, View 2',
  calfw: 'Cross-Age LFW',
  cplfw: 'Cross-Pose LFW',
  'cfp-fp': 'Celebrities in Frontal-Profile, frontal with profile',
  'cfp-ff': 'Celebrities in Frontal-Profile, frontal with frontal',
  agedb: 'AgeDB-30',
  verification: 'Verification',
};

/** Verification of listed pairs of images, or of all pairs where there are labels and no list. */
export async function verificationProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const title = TITLES[options.protocol]!;
  const listed = options.pairs !== undefined || options.root !== undefined;
  if (options.protocol === 'verification' && !listed) return allPairsOutcome(title, table, options);
  const { pairs, file, corrected } = await imagePairs(table, options);
  const { accuracy = 'plain', distance, fars, folds, join, pca, unit } = options;
  const result = faceVerification(table.embeddings, pairs, {
    accuracy,
    distance,
    folds,
    join,
    unit,
    ...(fars === undefined ? {} : { fars }),
    ...(pca === undefined ? {} : { pca }),
    ...(options.mirrored === undefined
      ? {}
      : { mirrored: (await readEmbeddings(options.mirrored)).embeddings }),
  });
  const notes = [standardErrorNote, ...curveNotes(result)];
  if (options.protocol === 'lfw')
    notes.push('A network trained on other labelled faces: "unrestricted with labelled outside data".');
  if (corrected !== undefined)
    notes.push(`${corrected} pairs are labelled by the errata, not as published: say so with the result.`);
  const intervals = intervalsOf(table, pairs, options);
  return {
    title,
    result: { list: file, corrected: corrected ?? null, ...result, ...intervals.result },
    rows: [...accuracyRows(result), ...curveRows(result), ...intervals.rows],
    notes: [...notes, ...intervals.notes],
  };
}

async function allPairsOutcome(
  title: string,
  table: EmbeddingTable,
  options: EvaluateOptions,
): Promise<Outcome> {
  const labels = labelNumbers(table);
  const { distance, fars, folds, seed } = options;
  const { embeddings } = table;
  const source = allPairsSource(embeddings, labels.numbers, distance);
  const curve = await streamedVerification(source, fars === undefined ? {} : { fars });
  const disjoint = identityDisjointPairs(labels.numbers, { folds, seed });
  const judged = faceVerification(embeddings, disjoint, {
    accuracy: options.accuracy ?? 'balanced',
    distance,
    unit: options.unit,
  });
  const { accuracy, accuracyKind, threshold, folds: judgedFolds } = judged;
  const { roc, ...numbers } = curve;
  return {
    title: `${title} of every pair of ${embeddings.count} images of ${labels.names.length} identities`,
    result: {
      ...numbers,
      distance,
      rocPoints: roc.far.length,
      accuracy,
      accuracyKind,
      threshold,
      folds: judgedFolds,
      foldPairs: judged.counts,
    },
    rows: [...accuracyRows(judged), ...curveRows(curve)],
    notes: [
      `Accuracy over folds that share no identity (${judged.counts.pairs} pairs, dealt by seed ${seed}).`,
      standardErrorNote,
      ...curveNotes(curve),
    ],
  };
}

/** Bootstrap intervals over identities, where the table says who is who and they were asked for. */
function intervalsOf(
  table: EmbeddingTable,
  pairs: VerificationPairs,
  { distance, resamples, seed }: EvaluateOptions,
): { result: object; rows: Row[]; notes: string[] } {
  if (resamples === 0) return { result: {}, rows: [], notes: [] };
  if (!table.columns.has('label')) {
    throw new UserError('Intervals are drawn over identities, and the embeddings have no labels.', {
      field: '--resamples',
      mend: 'Give the labels (--labels), or leave --resamples out.',
    });
  }
  const { numbers } = labelNumbers(table);
  const input = {
    distances: pairDistances(table.embeddings, pairs, distance),
    same: pairs.same,
    firstIdentity: Int32Array.from(pairs.first, (row) => numbers[row]!),
    secondIdentity: Int32Array.from(pairs.second, (row) => numbers[row]!),
  };
  const eer = bootstrapOverIdentities(input, weightedEer, { resamples, seed });
  const auc = bootstrapOverIdentities(input, weightedAuc, { resamples, seed });
  return {
    result: { intervals: { eer, auc } },
    rows: [
      ['EER, 95 %', `${percent(eer.low)} to ${percent(eer.high)}`],
      ['AUC, 95 %', `${auc.low.toFixed(5)} to ${auc.high.toFixed(5)}`],
    ],
    notes: [`Intervals: ${resamples} bootstrap resamples of the identities.`],
  };
}
