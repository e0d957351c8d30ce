// `npm run docs:build`: the API pages from TSDoc, the picture of the modules, then the site in docs/.vitepress/dist.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Application } from 'typedoc';
import { drawModules } from './draw-modules.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const entryPoints = readdirSync(path.join(root, 'libs')).flatMap((name) =>
  ['index.ts', 'node.ts']
    .map((file) => path.join(root, 'libs', name, 'src', file))
    .filter((file) => existsSync(file)),
);
const application = await Application.bootstrapWithPlugins({
  name: 'API',
  entryPoints,
  basePath: path.join(root, 'libs'),
  tsconfig: path.join(import.meta.dirname, 'tsconfig.json'),
  skipErrorChecking: true,
  plugin: ['typedoc-plugin-markdown'],
  out: path.join(root, 'docs/api'),
  readme: 'none',
  entryFileName: 'index',
  disableSources: true,
  sanitizeComments: true,
  excludePrivate: true,
  logLevel: 'Error',
});
const project = await application.convert();
if (project === undefined) throw new Error('typedoc gave no project.');
// By the names that readers import: `losses`, `datasets/node`.
for (const module of project.children ?? []) module.name = module.name.replace('/src', '');
await application.generateOutputs(project);
drawModules(path.join(root, 'docs/images/modules.svg'));
const vitepress = path.join(root, 'node_modules/vitepress/bin/vitepress.js');
process.exitCode =
  spawnSync(process.execPath, [vitepress, 'build', 'docs'], { cwd: root, stdio: 'inherit' }).status ?? 1;
