import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Starts a decoding thread. From sources (`.ts`) it has to be taught TypeScript and the packages' sources first. */
export function startDecodeWorker(): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = new URL(fromSource ? './decode-worker.ts' : './decode-worker.js', import.meta.url);
  if (!fromSource) return new Worker(entry);
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const code = `import(${JSON.stringify(pathToFileURL(tsx).href)}).then(async ({ register }) => {
    register();
    await import(${JSON.stringify(entry.href)});
  });`;
  return new Worker(code, { eval: true, execArgv: ['--conditions=@rangeloss/source'] });
}
