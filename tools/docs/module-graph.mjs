// Which package of the workspace uses which, as their sources import each other.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

function packageFolders(folder) {
  return ['libs', 'apps'].flatMap((group) =>
    readdirSync(path.join(folder, group))
      .map((name) => path.join(folder, group, name))
      .filter((each) => readdirSync(each).includes('package.json')),
  );
}

const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Sources that are shipped: tests and what only they use depend on more. */
function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        file.endsWith('.ts') &&
        !/\.(test|test-d)\.ts$|(^|\/)(testing|fixtures)\/|(^|\/)testing\.ts$/.test(file),
    )
    .map((file) => path.join(folder, file));
}

/** @returns each package's name with the workspace packages that its sources import */
export function importGraph(folder = root) {
  const folders = packageFolders(folder).map((each) => [manifestOf(each).name, path.join(each, 'src')]);
  const names = new Set(folders.map(([name]) => name));
  return new Map(
    folders.map(([name, src]) => {
      const used = new Set();
      for (const file of sourcesBelow(src)) {
        for (const [, spec] of readFileSync(file, 'utf8').matchAll(
          /(?:^|\s)(?:from|import)\s*\(?\s*'([^'.][^']*)'/g,
        )) {
          const target = spec.startsWith('@') ? spec.split('/').slice(0, 2).join('/') : spec.split('/')[0];
          if (names.has(target) && target !== name) used.add(target);
        }
      }
      return [name, [...used].sort()];
    }),
  );
}

/** @returns the same as the manifests declare it, which is what npm and Nx go by */
export function manifestGraph(folder = root) {
  const manifests = packageFolders(folder).map(manifestOf);
  const names = new Set(manifests.map(({ name }) => name));
  return new Map(
    manifests.map(({ name, dependencies = {}, peerDependencies = {} }) => [
      name,
      Object.keys({ ...dependencies, ...peerDependencies })
        .filter((entry) => names.has(entry))
        .sort(),
    ]),
  );
}
