import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes `offline.js`, the service worker that keeps a copy of the page's files in the browser. While the server
 * answers, its files are used, so that a new build is seen at once; the copy serves when it does not.
 *
 * @param folder the built page
 */
export function writeOfflineWorker(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.map$|^offline\.js$/.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(folder, file)));
  const cache = `rangeloss-playground-${hash.digest('hex').slice(0, 16)}`;
  writeFileSync(path.join(folder, 'offline.js'), workerCode(cache, ['./', ...files]));
}

function workerCode(cache: string, files: readonly string[]): string {
  return `const cache = ${JSON.stringify(cache)};
const files = ${JSON.stringify(files)};
addEventListener('install', (event) => {
  event.waitUntil(caches.open(cache).then((kept) => kept.addAll(files)).then(() => skipWaiting()));
});
addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('rangeloss-playground-') && name !== cache;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});
addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET' || !event.request.url.startsWith(registration.scope)) return;
  event.respondWith(
    fetch(event.request).catch(async (error) => {
      const kept = await caches.open(cache).then((store) => store.match(event.request, { ignoreSearch: true, ignoreVary: true }));
      if (kept === undefined) throw error;
      return kept;
    }),
  );
});
`;
}
