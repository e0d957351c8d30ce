import { UserError } from '@rangeloss/foundation';
import { verificationOfDistances, videoPairDistances } from '@rangeloss/evaluation';
import { readYtfSplits } from '@rangeloss/datasets/node';
import type { EmbeddingTable } from './embedding-table.ts';
import { listBelow } from './image-pairs.ts';
import type { Outcome, ProtocolInput } from './outcome.ts';
import { partsOf } from './resolve-names.ts';
import { accuracyRows, curveNotes, curveRows, standardErrorNote } from './verification-rows.ts';

const order = new Intl.Collator('en', { numeric: true });

/**
 * YouTube Faces: 5,000 pairs of videos in ten splits. A frame's video is the two folders above it (`Name/3`); a table
 * with one row for a video names it so.
 */
export async function ytfProtocol({ table, options }: ProtocolInput): Promise<Outcome> {
  const file = options.pairs ?? listBelow(options.root, 'ytf');
  const { errata, distance, pooling, frames, accuracy = 'plain', fars } = options;
  const splits = await readYtfSplits(file, errata === undefined ? {} : { errata });
  const videos = framesOfVideos(table);
  const names = [...videos.keys()];
  const place = new Map(names.map((name, index) => [name, index]));
  const placeOf = (name: string, pair: number): number => {
    const found = place.get(partsOf(name).slice(-2).join('/'));
    if (found !== undefined) return found;
    throw new UserError(
      `Pair ${pair} (from 0) names the video ${name}, which has no frame in ${table.file}.`,
      {
        file: table.file,
        mend: 'Embed frames of every video; their paths have to hold "Name/number/".',
      },
    );
  };
  const pairs = {
    first: Int32Array.from(splits.first, placeOf),
    second: Int32Array.from(splits.second, placeOf),
  };
  const distances = videoPairDistances(table.embeddings, [...videos.values()], pairs, {
    pooling,
    distance,
    ...(frames === undefined ? {} : { frames }),
  });
  const result = verificationOfDistances(distances, splits, {
    accuracy,
    ...(fars === undefined ? {} : { fars }),
  });
  const used = [...videos.values()].map((rows) => Math.min(rows.length, frames ?? rows.length));
  const [least, most] = [Math.min(...used), Math.max(...used)];
  return {
    title: `YouTube Faces, ${pooling.replace('-', ' ')} of ${framesText(least, most)}`,
    result: {
      list: file,
      corrected: errata === undefined ? null : splits.corrected,
      pooling,
      frames: frames ?? 'all',
      framesUsed: { least, most },
      videos: names.length,
      distance,
      ...result,
    },
    rows: [...accuracyRows(result), ...curveRows(result)],
    notes: [
      standardErrorNote,
      ...curveNotes(result),
      `Pooling: ${pooling}; frames evenly spaced in a video's order. Results of other poolings do not compare.`,
      ...(errata === undefined
        ? []
        : [`${splits.corrected} labels are those of the errata: say so with the result.`]),
    ],
  };
}

/** The rows of each video's frames, in their order of time. */
function framesOfVideos(table: EmbeddingTable): Map<string, number[]> {
  const paths = table.columns.get('path');
  if (paths === undefined) {
    throw new UserError(`${table.file} does not say which video each frame is of.`, {
      file: table.file,
      mend: 'Add a column "path" such as Name/3/frame.jpg, in the file or by --labels.',
    });
  }
  const rows = paths.map((path, row) => ({ row, path, parts: partsOf(path) }));
  // "Name/3" alone is a whole video; anything deeper ends with the frame.
  const isVideo = rows.every(({ parts }) => parts.length === 2);
  const videos = new Map<string, number[]>();
  for (const { row, parts } of rows.sort((a, b) => order.compare(a.path, b.path) || a.row - b.row)) {
    const name = (isVideo ? parts : parts.slice(0, -1)).slice(-2).join('/');
    const known = videos.get(name);
    if (known === undefined) videos.set(name, [row]);
    else known.push(row);
  }
  return videos;
}

function framesText(least: number, most: number): string {
  if (most === 1) return 'one row for each video';
  return least === most ? `${least} frames` : `${least} to ${most} frames`;
}
