import type { Head } from '@rangeloss/models';
import * as tf from '@tensorflow/tfjs-core';
import type { Domain, Regions } from './messages.ts';

const resolution = 72;
/** Free room around the points, as a share of their extent. */
const room = 0.06;

/** The smallest square around some points, with a little room; around the origin where there is nothing else. */
export function squareAround(...points: readonly Float32Array[]): Domain {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const part of points) {
    for (let place = 0; place + 1 < part.length; place += 2) {
      left = Math.min(left, part[place]!);
      right = Math.max(right, part[place]!);
      bottom = Math.min(bottom, part[place + 1]!);
      top = Math.max(top, part[place + 1]!);
    }
  }
  if (!Number.isFinite(right - left) || !Number.isFinite(top - bottom))
    return { left: -1, bottom: -1, side: 2 };
  const side = Math.max(right - left, top - bottom, 1e-6) * (1 + 2 * room);
  return { left: (left + right - side) / 2, bottom: (bottom + top - side) / 2, side };
}

/** Asks the head for its answer at the middle of each cell of a grid. */
export async function readRegions(head: Head, domain: Domain): Promise<Regions> {
  const points = new Float32Array(2 * resolution * resolution);
  const at = (start: number, cell: number) => start + ((cell + 0.5) / resolution) * domain.side;
  for (let row = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++) {
      const place = 2 * (row * resolution + column);
      points[place] = at(domain.left, column);
      points[place + 1] = at(domain.bottom, row);
    }
  }
  const best = tf.tidy(() => tf.argMax(head.logits(tf.tensor2d(points, [resolution * resolution, 2])), 1));
  try {
    return { domain, resolution, digits: Uint8Array.from(await best.data<'int32'>()) };
  } finally {
    best.dispose();
  }
}
