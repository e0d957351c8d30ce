import { UserError } from '@rangeloss/foundation';
import { rowDistance, type DistanceName } from '../embeddings/distances.ts';
import { unitEmbeddings, type EmbeddingMatrix } from '../embeddings/embedding-matrix.ts';

/**
 * How two videos compare: the distance of their mean unit embeddings, the mean distance over all pairs of frames, or
 * the smallest of them.
 */
export type VideoPooling = 'mean-embedding' | 'mean-score' | 'best-score';

/** How to compare videos. */
export interface VideoOptions {
  readonly pooling: VideoPooling;
  /** `cosine` by default, between unit frame embeddings for every distance. */
  readonly distance?: DistanceName;
  /** At most so many frames of a video, evenly spaced from the first; all by default. */
  readonly frames?: number;
}

/**
 * Distances of pairs of videos (YouTube Faces); with `verificationOfDistances` they become an accuracy.
 *
 * @param frames [images, dimension] embeddings of frames
 * @param videos the frames of each video, in order
 * @param pairs indices into `videos`
 * @returns float64 [pairs]
 * @throws UserError with the pair's number for a video that is missing or has no frames
 */
export function videoPairDistances(
  frames: EmbeddingMatrix,
  videos: readonly ArrayLike<number>[],
  pairs: { readonly first: ArrayLike<number>; readonly second: ArrayLike<number> },
  options: VideoOptions,
): Float64Array {
  const { pooling, distance = 'cosine' } = options;
  const unit = unitEmbeddings(frames);
  const chosen = videos.map((video) => evenlySpaced(video, options.frames ?? video.length));
  return Float64Array.from(pairs.first, (first, pair) => {
    const [a, b] = [first, pairs.second[pair]!].map((video) => {
      const images = chosen[video];
      if (images !== undefined && images.length > 0) return images;
      const lack = images === undefined ? 'is missing' : 'has no frames';
      throw new UserError(`Pair ${pair} (from 0) names video ${video}, which ${lack}.`, { field: 'pairs' });
    }) as [number[], number[]];
    if (pooling === 'mean-embedding') {
      return rowDistance(distance)(meanOf(unit, a), 0, meanOf(unit, b), 0, unit.dimension);
    }
    const scores = frameDistances(unit, a, b, distance);
    return pooling === 'best-score'
      ? scores.reduce((least, value) => Math.min(least, value), Infinity)
      : scores.reduce((sum, value) => sum + value, 0) / scores.length;
  });
}

function frameDistances(
  { data, dimension }: EmbeddingMatrix,
  first: readonly number[],
  second: readonly number[],
  distance: DistanceName,
): Float64Array {
  const between = rowDistance(distance);
  const scores = new Float64Array(first.length * second.length);
  first.forEach((a, row) => {
    second.forEach((b, column) => {
      scores[row * second.length + column] = between(data, a * dimension, data, b * dimension, dimension);
    });
  });
  return scores;
}

function meanOf({ data, dimension }: EmbeddingMatrix, images: readonly number[]): Float64Array {
  const mean = new Float64Array(dimension);
  for (const image of images) {
    for (let d = 0; d < dimension; d++) mean[d]! += data[image * dimension + d]! / images.length;
  }
  return mean;
}

/**
 * At most `count` of a video's frames, evenly spaced, the first among them.
 *
 * @throws UserError when `count` is no number of frames
 */
export function evenlySpaced(video: ArrayLike<number>, count: number): number[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new UserError(`${count} frames of a video.`, { field: 'frames' });
  }
  const kept = Math.min(count, video.length);
  return Array.from({ length: kept }, (_, place) => video[Math.floor((place * video.length) / kept)]!);
}
