import type { TensorInfo } from '@tensorflow/tfjs-core';
import { convolutionShape, type ConvolutionAttributes, type ConvolutionShape } from './convolution-shape.ts';
import { withHeap, type HeapScope } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';
import { phaseAxis, phaseRange, type PhaseAxis } from './phase-grid.ts';

/** Rows that tfjs's matrix product computes at once; with fewer channels the taps are stacked into one product. */
const rowsAtOnce = 4;

/**
 * Gradient of a convolution with respect to its filter: dW[tap] = xᵀ(shifted by the tap) · dy, one matrix product
 * [inChannels, P] · [P, outChannels] for each tap. Input and dy lie on a common zero-padded grid, so that a tap's
 * operand is a view of the transposed input at a constant shift: nothing is copied per tap.
 */
export function convFilterGradient({
  inputs: { x, dy },
  backend,
  attrs,
}: KernelCall<'x' | 'dy', ConvolutionAttributes & { readonly filterShape: readonly number[] }>): TensorInfo {
  const shape = convolutionShape(x.shape, attrs.filterShape, attrs, false);
  const gradient = backend.makeOutput(attrs.filterShape, 'float32');
  return withHeap(backend, (heap) => {
    const { inChannels, outChannels } = shape;
    const vertical = phaseAxis(shape.vertical);
    const horizontal = phaseAxis(shape.horizontal);
    const positions = shape.batch * vertical.pitch * horizontal.pitch;
    const slack = vertical.tapShift.at(-1)! * horizontal.pitch + horizontal.tapShift.at(-1)!;

    const outputGrid = heap.allocate(positions * outChannels);
    placeOutputs(heap, heap.addressOf(dy), outputGrid, shape, vertical, horizontal);
    const right = heap.view(outputGrid, positions * outChannels);

    const phaseAddress = new Map<number, number>();
    for (const row of vertical.phases) {
      for (const column of horizontal.phases) {
        const address = heap.allocate(positions * inChannels + slack);
        placeInputs(heap, heap.addressOf(x), address, shape, vertical, horizontal, row, column, slack);
        phaseAddress.set(row * horizontal.stride + column, address);
      }
    }
    const tapAddress = (row: number, column: number) =>
      phaseAddress.get(vertical.tapPhase[row]! * horizontal.stride + horizontal.tapPhase[column]!)! +
      4 * (vertical.tapShift[row]! * horizontal.pitch + horizontal.tapShift[column]!);

    const count = inChannels * positions;
    const out = heap.addressOf(gradient);
    const taps = vertical.taps * horizontal.taps;
    if (inChannels < rowsAtOnce && taps > 1) {
      const stacked = heap.allocate(taps * count);
      for (let tap = 0; tap < taps; tap++) {
        const from = tapAddress(Math.floor(tap / horizontal.taps), tap % horizontal.taps);
        heap.floats(stacked + 4 * tap * count, count).set(heap.floats(from, count));
      }
      const rows = taps * inChannels;
      heap.matMul(
        heap.view(stacked, taps * count),
        right,
        heap.view(out, rows * outChannels),
        rows,
        positions,
        outChannels,
      );
      return gradient;
    }
    for (let tap = 0; tap < taps; tap++) {
      const left = heap.view(tapAddress(Math.floor(tap / horizontal.taps), tap % horizontal.taps), count);
      const place = heap.view(out + 4 * tap * inChannels * outChannels, inChannels * outChannels);
      heap.matMul(left, right, place, inChannels, positions, outChannels);
    }
    return gradient;
  });
}

/** Lays dy [batch, height, width, channels] on the grid, with zeros everywhere else. */
function placeOutputs(
  heap: HeapScope,
  from: number,
  to: number,
  { batch, outChannels }: ConvolutionShape,
  vertical: PhaseAxis,
  horizontal: PhaseAxis,
): void {
  const rowLength = horizontal.output * outChannels;
  const source = heap.floats(from, batch * vertical.output * rowLength);
  const pitch = horizontal.pitch * outChannels;
  const grid = heap.floats(to, batch * vertical.pitch * pitch);
  if (pitch !== rowLength || vertical.pitch !== vertical.output) grid.fill(0);
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < vertical.output; row++) {
      const start = (image * vertical.output + row) * rowLength;
      grid.set(source.subarray(start, start + rowLength), (image * vertical.pitch + row) * pitch);
    }
  }
}

/** Lays one phase of x [batch, height, width, channels] on the grid, transposed to [channels, grid]. */
function placeInputs(
  heap: HeapScope,
  from: number,
  to: number,
  { batch, inChannels }: ConvolutionShape,
  vertical: PhaseAxis,
  horizontal: PhaseAxis,
  rowPhase: number,
  columnPhase: number,
  slack: number,
): void {
  const source = heap.floats(from, batch * vertical.input * horizontal.input * inChannels);
  const positions = batch * vertical.pitch * horizontal.pitch;
  const grid = heap.floats(to, positions * inChannels + slack);
  grid.fill(0);
  const rows = phaseRange(vertical, rowPhase);
  const columns = phaseRange(horizontal, columnPhase);
  const step = horizontal.stride * inChannels;
  const firstColumn = columns.first * horizontal.stride + columnPhase - horizontal.before;
  for (let image = 0; image < batch; image++) {
    for (let row = rows.first; row <= rows.last; row++) {
      const inputRow = row * vertical.stride + rowPhase - vertical.before;
      const rowStart = ((image * vertical.input + inputRow) * horizontal.input + firstColumn) * inChannels;
      const gridStart = (image * vertical.pitch + row) * horizontal.pitch;
      for (let channel = 0; channel < inChannels; channel++) {
        let read = rowStart + channel;
        const start = channel * positions + gridStart;
        for (let column = columns.first; column <= columns.last; column++) {
          grid[start + column] = source[read]!;
          read += step;
        }
      }
    }
  }
}
