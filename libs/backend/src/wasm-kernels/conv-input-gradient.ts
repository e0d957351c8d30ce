import type { TensorInfo } from '@tensorflow/tfjs-core';
import {
  convolutionShape,
  type ConvolutionAttributes,
  type ConvolutionShape,
  type Direction,
} from './convolution-shape.ts';
import { withHeap, type HeapScope, type WasmBackend } from './heap.ts';
import type { KernelCall } from './kernel-call.ts';

/**
 * The part of one direction that a phase of the input's gradient needs: positions with equal
 * (input + before) mod stride come from a stride-1 convolution of dy with every stride-th tap, reversed.
 */
interface PhaseConvolution {
  /** Filter taps of the phase: phase, phase + stride, ... */
  readonly taps: number;
  readonly phase: number;
  /** First input position of the phase; the next ones follow at the stride. */
  readonly first: number;
  readonly count: number;
  readonly padBefore: number;
  readonly padAfter: number;
  /** Outputs of the convolution before the first that is wanted. */
  readonly skip: number;
  readonly outputs: number;
}

/**
 * Gradient of a convolution with respect to its input. With stride 1 it is one convolution of dy with the filter
 * reversed and its channels exchanged; with stride s there is one for each of the s x s phases, each with its own
 * taps, so that no multiplication by an inserted zero is made. tfjs's own kernel is a plain loop, some ten times slower.
 */
export function convInputGradient({
  inputs: { dy, filter },
  backend,
  attrs,
}: KernelCall<
  'dy' | 'filter',
  ConvolutionAttributes & { readonly inputShape: readonly number[] }
>): TensorInfo {
  const shape = convolutionShape(attrs.inputShape, filter.shape, attrs, false);
  const gradient = backend.makeOutput(attrs.inputShape, 'float32');
  return withHeap(backend, (heap) => {
    const out = heap.addressOf(gradient);
    const size = shape.batch * shape.vertical.input * shape.horizontal.input * shape.inChannels;
    const rowPhases = phaseConvolutions(shape.vertical);
    const columnPhases = phaseConvolutions(shape.horizontal);
    // Positions that no tap reaches stay zero.
    if (rowPhases.some((phase) => phase.taps === 0) || columnPhases.some((phase) => phase.taps === 0)) {
      heap.floats(out, size).fill(0);
    }
    for (const rows of rowPhases) {
      for (const columns of columnPhases) {
        if (rows.taps === 0 || columns.taps === 0 || rows.count <= 0 || columns.count <= 0) continue;
        const direct = rows.outputs === shape.vertical.input && columns.outputs === shape.horizontal.input;
        const length = shape.batch * rows.outputs * columns.outputs * shape.inChannels;
        const result = direct ? out : heap.allocate(length);
        convolvePhase(heap, backend, dy, heap.addressOf(filter), result, shape, rows, columns);
        if (!direct) scatterPhase(heap, result, out, shape, rows, columns);
      }
    }
    return gradient;
  });
}

function phaseConvolutions({ input, output, taps, stride, before }: Direction): PhaseConvolution[] {
  return Array.from({ length: stride }, (_, phase) => {
    const phaseTaps = Math.max(0, Math.ceil((taps - phase) / stride));
    const firstPosition = Math.max(0, Math.ceil((before - phase) / stride));
    const lastPosition = Math.floor((input - 1 + before - phase) / stride);
    const count = lastPosition - firstPosition + 1;
    const padBefore = Math.max(0, phaseTaps - 1 - firstPosition);
    const skip = Math.max(0, firstPosition - (phaseTaps - 1));
    const padAfter = Math.max(0, skip + count + phaseTaps - 1 - output - padBefore);
    const outputs = output + padBefore + padAfter - phaseTaps + 1;
    return {
      taps: phaseTaps,
      phase,
      first: firstPosition * stride + phase - before,
      count,
      padBefore,
      padAfter,
      skip,
      outputs,
    };
  });
}

function convolvePhase(
  heap: HeapScope,
  backend: WasmBackend,
  dy: TensorInfo,
  filter: number,
  result: number,
  shape: ConvolutionShape,
  rows: PhaseConvolution,
  columns: PhaseConvolution,
): void {
  const { batch, inChannels, outChannels, vertical, horizontal } = shape;
  const size = rows.taps * columns.taps * inChannels * outChannels;
  const reversed = heap.allocate(size);
  const from = heap.floats(filter, vertical.taps * horizontal.taps * inChannels * outChannels);
  const to = heap.floats(reversed, size);
  let write = 0;
  for (let row = rows.taps - 1; row >= 0; row--) {
    for (let column = columns.taps - 1; column >= 0; column--) {
      const tap =
        (rows.phase + row * vertical.stride) * horizontal.taps + columns.phase + column * horizontal.stride;
      for (let output = 0; output < outChannels; output++) {
        for (let input = 0; input < inChannels; input++) {
          to[write++] = from[(tap * inChannels + input) * outChannels + output]!;
        }
      }
    }
  }
  const length = batch * rows.outputs * columns.outputs * inChannels;
  backend.wasm._Conv2D(
    backend.dataIdMap.get(dy.dataId).id,
    batch,
    vertical.output,
    horizontal.output,
    heap.view(reversed, size),
    rows.taps,
    columns.taps,
    rows.padBefore,
    columns.padAfter,
    rows.padAfter,
    columns.padBefore,
    0, // not "same": the paddings are as given
    1,
    1,
    1,
    1,
    outChannels,
    inChannels,
    heap.view(result, length),
  );
}

/** Writes a phase's result to its places, `stride` apart. */
function scatterPhase(
  heap: HeapScope,
  from: number,
  to: number,
  { batch, inChannels, vertical, horizontal }: ConvolutionShape,
  rows: PhaseConvolution,
  columns: PhaseConvolution,
): void {
  const source = heap.floats(from, batch * rows.outputs * columns.outputs * inChannels);
  const target = heap.floats(to, batch * vertical.input * horizontal.input * inChannels);
  const step = horizontal.stride * inChannels;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < rows.count; row++) {
      const inputRow = rows.first + row * vertical.stride;
      let write = ((image * vertical.input + inputRow) * horizontal.input + columns.first) * inChannels;
      let read = ((image * rows.outputs + row + rows.skip) * columns.outputs + columns.skip) * inChannels;
      for (let column = 0; column < columns.count; column++) {
        for (let channel = 0; channel < inChannels; channel++)
          target[write + channel] = source[read + channel]!;
        write += step;
        read += inChannels;
      }
    }
  }
}
