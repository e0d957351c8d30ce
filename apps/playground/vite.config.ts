import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { writeOfflineWorker } from './src/assets/offline-worker.ts';
import type * as Packing from './src/assets/pack-digits.ts';

const require = createRequire(import.meta.url);
/**
 * Imported when it is needed and by its address: what stands in an import, Vite resolves while it bundles this file, without the
 * source condition, and so only where the libraries are built.
 */
const packing = new URL('./src/assets/pack-digits.ts', import.meta.url).href;

/** The files that the page fetches: the digits, made from the package `mnist`, and the WebAssembly backend. */
async function fetchedFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  const { packedDigits } = (await import(packing)) as typeof Packing;
  const wasm = ['tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm.wasm'];
  return new Map<string, Uint8Array>([
    ['digits.bin', await packedDigits()],
    ...wasm.map((file) => [`wasm/${file}`, readFileSync(path.join(folder, file))] as const),
  ]);
}

function fetchedAssets(): Plugin {
  return {
    name: 'fetched-assets',
    async generateBundle() {
      for (const [fileName, source] of await fetchedFiles())
        this.emitFile({ type: 'asset', fileName, source });
    },
    writeBundle({ dir }) {
      writeOfflineWorker(dir!);
    },
    async configureServer(server) {
      const files = await fetchedFiles();
      server.middlewares.use((request, response, next) => {
        const source = files.get((request.url ?? '').split('?')[0]!.slice(1));
        if (source === undefined) {
          next();
          return;
        }
        response.setHeader(
          'content-type',
          request.url!.includes('.wasm') ? 'application/wasm' : 'application/octet-stream',
        );
        response.end(source);
      });
    },
  };
}

export default defineConfig({
  // Relative, so that the folder works wherever it is served from.
  base: './',
  resolve: { conditions: ['@rangeloss/source', ...defaultClientConditions] },
  plugins: [fetchedAssets()],
  worker: { format: 'es' },
  build: { target: 'es2023', sourcemap: true, chunkSizeWarningLimit: 4000, reportCompressedSize: false },
});
