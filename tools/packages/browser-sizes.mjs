// What an application's bundle grows by when it uses a library's whole browser half: minified, compressed, peers outside.
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { build } from 'vite';

/** Code that a browser loads later, if at all (backends, Node's half), is not part of the first load. */
export async function browserSizes(project, names) {
  const found = {};
  for (const name of names.filter((candidate) => candidate !== '@rangeloss/storage')) {
    const entry = path.join(project, `size-${name.replace('/', '-')}.js`);
    writeFileSync(entry, `export * from '${name}';\n`);
    const packages = new Set();
    const result = await build({
      root: project,
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        target: 'es2023',
        lib: { entry, formats: ['es'], fileName: 'size' },
        rollupOptions: { external: [/^@tensorflow\/tfjs-core/] },
      },
    });
    const chunks = [result]
      .flat()
      .flatMap(({ output }) => output)
      .filter(({ type }) => type === 'chunk');
    const first = chunks.find(({ isEntry }) => isEntry);
    const loaded = new Set([first.fileName]);
    for (const file of loaded)
      for (const next of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) loaded.add(next);
    const code = chunks.filter(({ fileName }) => loaded.has(fileName));
    for (const chunk of code) {
      for (const module of Object.keys(chunk.modules)) {
        const own = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(module)?.[1];
        // One function of @stdlib is a hundred packages of it.
        if (own !== undefined && own !== name) packages.add(own.startsWith('@stdlib/') ? '@stdlib' : own);
      }
    }
    const gzip = code.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
    found[name] = { gzip, packages: [...packages].sort() };
  }
  return found;
}
