/** Half the width of the kernel, in outputs. */
const LOBES = 3;
/** Weights are whole numbers of 1 / 16384. */
const ONE = 1 << 14;

/** The weights of a one-dimensional resampling: for each output, the first input as int32, then its weights as int16. */
export interface ResampleWeights {
  readonly entries: Uint8Array;
  /** Weights of each output. */
  readonly taps: number;
}

/** What is resampled in one dimension. */
export interface Resampling {
  readonly inputs: number;
  /** All outputs, around the same middle as the inputs. */
  readonly outputs: number;
  /** Inputs for each output, at least 1. */
  readonly scale: number;
  /** The first output that is wanted, and how many are. */
  readonly from: number;
  readonly wanted: number;
}

/**
 * Weights of a resampling by Lanczos's kernel with three lobes (Turkowski, "Filters for Common Resampling Tasks",
 * Graphics Gems, 1990); those beyond the ends go to the ends.
 *
 * @param multiple of which the number of weights is; the rest is zero
 */
export function lanczosWeights(resampling: Resampling, multiple: number): ResampleWeights {
  const { inputs, from, wanted } = resampling;
  const rows = Array.from({ length: wanted }, (_, output) => weightsOf(resampling, from + output));
  const longest = Math.max(...rows.map(({ weights }) => weights.length));
  const taps = Math.ceil(longest / multiple) * multiple;
  const entries = new Uint8Array(wanted * (4 + taps * 2));
  const view = new DataView(entries.buffer);
  rows.forEach(({ first, weights }, output) => {
    const at = output * (4 + taps * 2);
    // Begins earlier where it would run over the end.
    const start = Math.max(0, Math.min(first, inputs - taps));
    view.setInt32(at, start, true);
    weights.forEach((weight, place) => {
      view.setInt16(at + 4 + (first - start + place) * 2, weight, true);
    });
  });
  return { entries, taps };
}

function weightsOf(
  { inputs, outputs, scale }: Resampling,
  output: number,
): { first: number; weights: number[] } {
  const center = inputs / 2 + (output + 0.5 - outputs / 2) * scale;
  const low = Math.floor(center - LOBES * scale);
  const high = Math.ceil(center + LOBES * scale);
  const sums = new Map<number, number>();
  let total = 0;
  for (let input = low; input < high; input++) {
    const weight = lanczos((input + 0.5 - center) / scale);
    const place = Math.min(Math.max(input, 0), inputs - 1);
    sums.set(place, (sums.get(place) ?? 0) + weight);
    total += weight;
  }
  const places = [...sums].map(([place, sum]) => [place, Math.round((sum / total) * ONE)] as const);
  const kept = places.filter(([, weight]) => weight !== 0);
  const first = kept[0]![0];
  const weights = Array.from({ length: kept.at(-1)![0] - first + 1 }, () => 0);
  for (const [place, weight] of kept) weights[place - first] = weight;
  // They add up to one exactly, so that an even area stays as it is.
  const missing = ONE - weights.reduce((sum, weight) => sum + weight, 0);
  weights[weights.indexOf(Math.max(...weights))]! += missing;
  return { first, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}
