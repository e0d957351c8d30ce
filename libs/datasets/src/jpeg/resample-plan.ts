import type { ImageSource } from '../batches/image-source.ts';
import { lanczosWeights, type Resampling, type ResampleWeights } from './lanczos-weights.ts';

/** How an image is brought to a size: by which weights down its columns and along its rows. */
export interface ResamplePlan {
  readonly down: ResampleWeights;
  readonly across: ResampleWeights;
}

/** From three times the size on, sharp decodes fewer pixels from the start. */
const FARTHEST = 3;

/**
 * The plan for a fit, as sharp has it: `fill` stretches each side, `cover` brings the smaller side to its size and cuts
 * the middle out of the other.
 *
 * @returns undefined where a side is enlarged, or both are made three times smaller
 */
export function resamplePlan(
  width: number,
  height: number,
  [toHeight, toWidth]: ImageSource['shape'],
  fit: 'cover' | 'fill',
): ResamplePlan | undefined {
  const [across, down] = [width / toWidth, height / toHeight];
  const least = Math.min(across, down);
  if (least < 1 || least >= FARTHEST) return undefined;
  // A side is brought to a whole number of pixels, of which `cover` keeps the middle ones.
  const side = (inputs: number, wanted: number): Resampling => {
    if (fit === 'fill') return { inputs, outputs: wanted, scale: inputs / wanted, from: 0, wanted };
    const outputs = Math.round(inputs / least);
    return { inputs, outputs, scale: least, from: Math.floor((outputs - wanted + 1) / 2), wanted };
  };
  return {
    down: lanczosWeights(side(height, toHeight), 2),
    across: lanczosWeights(side(width, toWidth), 8),
  };
}
