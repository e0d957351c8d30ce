import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import * as ort from 'onnxruntime-web';
import type { EmbeddingNet } from './embedding-net.ts';

/**
 * An .onnx file of any framework (InsightFace's backbones, our own export) as a frozen network, run by onnxruntime on
 * the CPU. Its one input is [batch, channels, height, width] or [batch, height, width, channels]; its first output is
 * the embedding.
 *
 * @param range that the network wants its pixels in; the sources give [0, 1], InsightFace wants [-1, 1]
 * @throws UserError when it is no ONNX, or takes anything but one batch of images of a fixed size
 */
export async function onnxNet(file: string, range: readonly [number, number]): Promise<EmbeddingNet> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UserError(`${file} cannot be read.`, { file, mend: 'Check the path.', cause });
  });
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(bytes).catch((cause: unknown) => {
    throw new UserError(`onnxruntime cannot open ${file}: ${(cause as Error).message}`, { file, cause });
  });
  const { name, channelsFirst, inputShape } = inputOf(session, file);
  const [height, width, channels] = inputShape;
  const size = height * width * channels;
  const run = async (pixels: Float32Array): Promise<ort.Tensor> => {
    const count = pixels.length / size;
    const scaled = pixels.map((value) => range[0] + value * (range[1] - range[0]));
    const values = channelsFirst ? planes(scaled, count, height * width, channels) : scaled;
    const shape = channelsFirst ? [count, channels, height, width] : [count, height, width, channels];
    const outputs = await session.run({ [name]: new ort.Tensor('float32', values, shape) });
    return outputs[session.outputNames[0]!]!;
  };
  const embeddingSize = (await run(new Float32Array(size))).size;
  return {
    name: path.basename(file),
    file,
    inputShape,
    embeddingSize,
    batches: async function* ({ count, batchSize, read, signal }) {
      for (let start = 0; start < count; start += batchSize) {
        signal.throwIfAborted();
        const rows = Math.min(batchSize, count - start);
        const output = await run(await read(start, rows));
        yield { start, rows, data: Float32Array.from(output.data as Float32Array) };
      }
    },
    dispose: () => session.release(),
  };
}

interface OnnxInput {
  readonly name: string;
  readonly channelsFirst: boolean;
  readonly inputShape: readonly [number, number, number];
}

function inputOf({ inputMetadata }: ort.InferenceSession, file: string): OnnxInput {
  const [input, other] = inputMetadata;
  const shape = input?.isTensor === true ? input.shape.slice(1) : [];
  const fixed = shape.length === 3 && shape.every((length) => typeof length === 'number' && length > 0);
  if (input === undefined || other !== undefined || !fixed) {
    throw new UserError(`${file} does not take one batch of images of a fixed size.`, {
      file,
      mend: 'Export it with one input [batch, channels, height, width], with only the batch left open.',
    });
  }
  const [first, second, third] = shape as [number, number, number];
  const channelsFirst = first <= 4 && third > 4;
  return {
    name: input.name,
    channelsFirst,
    inputShape: channelsFirst ? [second, third, first] : [first, second, third],
  };
}

/** Pixels with their channels together, as one plane for each channel. */
function planes(pixels: Float32Array, count: number, area: number, channels: number): Float32Array {
  const values = new Float32Array(pixels.length);
  for (let image = 0; image < count; image++) {
    const offset = image * area * channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < area; place++) {
        values[offset + channel * area + place] = pixels[offset + place * channels + channel]!;
      }
    }
  }
  return values;
}
