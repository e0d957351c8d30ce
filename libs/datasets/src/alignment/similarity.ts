import { UserError } from '@rangeloss/foundation';

/** Points as x, y, x, y, ... in pixels; a pixel's centre has whole numbers, as in OpenCV. */
export type Points = ArrayLike<number>;

/** x' = a x - b y + tx, y' = b x + a y + ty: turning, scaling and moving. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The similarity that brings points nearest to others in the sum of squared distances, without mirroring.
 *
 * It is the solution of Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
 * PAMI 1991, which InsightFace takes from scikit-image; in the plane it has a closed form.
 *
 * @param from two points or more, not all the same
 * @throws UserError for lists of unequal length, fewer than two points, numbers that are not finite, or one place only
 */
export function similarityBetween(from: Points, to: Points): Similarity {
  const count = from.length / 2;
  if (from.length !== to.length || !Number.isInteger(count) || count < 2) {
    throw new UserError(
      `A similarity needs two points or more and as many targets, not ${from.length / 2} and ${to.length / 2}.`,
      {
        field: 'landmarks',
      },
    );
  }
  const [fromX, fromY, toX, toY] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [along, across, spread] = [0, 0, 0];
  for (let point = 0; point < from.length; point += 2) {
    const [x, y] = [from[point]! - fromX, from[point + 1]! - fromY];
    const [u, v] = [to[point]! - toX, to[point + 1]! - toY];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 0) || !Number.isFinite(along + across)) {
    throw new UserError('Landmarks that are all in one place, or are not numbers, give no alignment.', {
      field: 'landmarks',
      mend: 'Leave the image out, or detect its landmarks anew.',
    });
  }
  const [a, b] = [along / spread, across / spread];
  return { a, b, tx: toX - a * fromX + b * fromY, ty: toY - b * fromX - a * fromY };
}

function mean(points: Points, axis: 0 | 1): number {
  let sum = 0;
  for (let point = axis; point < points.length; point += 2) sum += points[point]!;
  return sum / (points.length / 2);
}
