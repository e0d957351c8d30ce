// Packs every library as it is published: built files and sources (for source maps), without tests, without the export
// condition of this workspace, with licence and provenance. `node tools/packages/pack.mjs FOLDER` leaves the tarballs
// there; `npm publish FOLDER/NAME.tgz --access public` then publishes one.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(import.meta.dirname, '../..');
const condition = '@rangeloss/source';

/** The libraries, each with its folder and manifest. */
export function libraries() {
  return readdirSync(path.join(root, 'libs'))
    .map((name) => path.join(root, 'libs', name))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')),
    }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** The manifest as others see it: entries that lead to sources alone are not theirs. */
export function publishedManifest(manifest) {
  const { scripts: _scripts, devDependencies: _development, nx: _nx, ...rest } = manifest;
  const exports = Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return [[entry, target]];
      const { [condition]: _source, ...published } = target;
      return Object.keys(published).length === 0 ? [] : [[entry, published]];
    }),
  );
  return { ...rest, exports };
}

/** Packs one library into a folder and gives the tarball's path. */
export function packLibrary({ folder, manifest }, into) {
  if (!existsSync(path.join(folder, 'dist/index.js'))) {
    throw new Error(`${manifest.name} has no build: npm run build`);
  }
  const stage = mkdtempSync(path.join(tmpdir(), 'rangeloss-pack-'));
  try {
    for (const entry of ['dist', 'src', 'native']) {
      const from = path.join(folder, entry);
      if (existsSync(from) && manifest.files.includes(entry)) {
        cpSync(from, path.join(stage, entry), {
          recursive: true,
          filter: (file) => !/\.test\.ts$|__snapshots__|\/fixtures(\/|$)/.test(file),
        });
      }
    }
    cpSync(path.join(root, 'LICENSE'), path.join(stage, 'LICENSE'));
    writeFileSync(path.join(stage, 'README.md'), readme(manifest));
    writeFileSync(
      path.join(stage, 'package.json'),
      `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`,
    );
    const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', into];
    const [{ filename }] = JSON.parse(execFileSync('npm', words, { cwd: stage, encoding: 'utf8' }));
    return path.join(into, filename);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function readme(manifest) {
  const page = path.join(root, 'docs', `${manifest.name.replace('@rangeloss/', '')}.md`);
  const text = existsSync(page)
    ? readFileSync(page, 'utf8')
    : `# ${manifest.name}\n\n${manifest.description}.\n`;
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  return `${text}\n## Provenance\n\nVersion ${manifest.version}, built by \`npm run build\` from commit ${commit}. Licence: Apache-2.0.\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const into = path.resolve(process.argv[2] ?? 'packages');
  mkdirSync(into, { recursive: true });
  for (const library of libraries()) console.log(packLibrary(library, into));
}
