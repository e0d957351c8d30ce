import path from 'node:path';
import { Registry } from '@rangeloss/foundation';
import { type EmbeddingModel, tfjsFiles, torchState } from '@rangeloss/models';
import { exportOnnx } from '@rangeloss/models/onnx';
import { encodeSafetensors } from '@rangeloss/training';

/** A file to write: its path and content. */
export interface ExportedFile {
  readonly file: string;
  readonly content: Uint8Array | string;
}

/** A format that a network can be handed on in. */
export interface ExportFormat {
  /** What the files are, in a sentence. */
  readonly about: string;
  /** @param out as the user named it */
  files(model: EmbeddingModel, out: string): Promise<readonly ExportedFile[]>;
}

export const exportFormats = new Registry<ExportFormat>('format')
  .register('onnx', {
    about: 'input images [batch, channels, height, width], output embeddings [batch, dimension]; opset 13',
    files: async (model, out) => [{ file: out, content: await exportOnnx(model) }],
  })
  .register('safetensors', {
    about: 'a state dict with the names and the layout of PyTorch, running statistics included',
    files: async (model, out) => {
      const { name, inputShape, embeddingSize } = model;
      const metadata = { model: name, inputShape: inputShape.join('x'), embedding: String(embeddingSize) };
      return [{ file: out, content: encodeSafetensors({ tensors: await torchState(model), metadata }) }];
    },
  })
  .register('tfjs', {
    about:
      'a graph model for tf.loadGraphModel: input images [batch, height, width, channels], output embeddings',
    files: async (model, out) => {
      const { json, weights } = await tfjsFiles(model);
      const [group] = json.weightsManifest;
      return [
        // The weights first: a model.json that is there has its weights.
        { file: path.join(path.dirname(out), group!.paths[0]!), content: weights },
        { file: out, content: `${JSON.stringify(json, undefined, 2)}\n` },
      ];
    },
  });
