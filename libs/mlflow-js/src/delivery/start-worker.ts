import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerData } from './protocol.ts';

/**
 * Starts the delivering thread. From sources (`.ts`) the thread has to be taught TypeScript first: it does not inherit
 * the loader of the process.
 */
export function startWorker(data: WorkerData): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
  if (!fromSource) return new Worker(entry, { workerData: data });
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const loader = pathToFileURL(tsx).href;
  const code = `import(${JSON.stringify(loader)}).then(async ({ register }) => {
    register();
    await import(${JSON.stringify(entry.href)});
  });`;
  return new Worker(code, { eval: true, workerData: data, execArgv: [] });
}
