// Checks the packages as others get them: `node tools/packages/check.mjs` after `npm run build`. Packs every library,
// lints the tarballs (publint, are-the-types-wrong), installs them into an empty project outside of the repository,
// and runs an example there in plain JavaScript, in TypeScript (NodeNext) and in Chromium through a Vite bundle. Then the
// size of each browser build against tools/packages/sizes.json (`--sizes` writes what is there now).
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { browserSizes } from './browser-sizes.mjs';
import { libraries, packLibrary, root } from './pack.mjs';

const failures = [];
const project = mkdtempSync(path.join(tmpdir(), 'rangeloss-project-'));
const started = Date.now();

async function step(name, action) {
  const begun = Date.now();
  try {
    const said = await action();
    console.log(
      `ok    ${name}${said === undefined ? '' : `: ${said}`} (${((Date.now() - begun) / 1000).toFixed(1)} s)`,
    );
  } catch (error) {
    failures.push(name);
    console.log(
      `FAIL  ${name}: ${(error.stdout ?? '').toString().slice(-3000)}${(error.stderr ?? '').toString().slice(-1500) || error.message}`,
    );
  }
}

const inProject = (command, ...words) =>
  execFileSync(command, words, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
const bin = (name) => path.join(root, 'node_modules', '.bin', name);

const tarballs = new Map();
await step('pack', () => {
  mkdirSync(path.join(project, 'tarballs'));
  for (const library of libraries())
    tarballs.set(library.manifest.name, packLibrary(library, path.join(project, 'tarballs')));
  return `${tarballs.size} tarballs`;
});

for (const [name, tarball] of tarballs) {
  await step(`${name}: content, publint, types`, () => {
    const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).split('\n');
    for (const wanted of [
      'package/LICENSE',
      'package/README.md',
      'package/dist/index.js',
      'package/dist/index.d.ts',
      'package/dist/index.js.map',
    ])
      if (!files.includes(wanted)) throw new Error(`${wanted} is missing`);
    const stray = files.find((file) => /\.test\.|\/fixtures\/|tsconfig|vitest/.test(file));
    if (stray !== undefined) throw new Error(`${stray} does not belong into a package`);
    execFileSync(bin('publint'), [tarball, '--strict'], { stdio: 'pipe' });
    execFileSync(bin('attw'), [tarball, '--profile', 'esm-only', '--format', 'ascii'], { stdio: 'pipe' });
  });
}

await step('install into an empty project', () => {
  const file = (tarball) => `file:${path.relative(project, tarball)}`;
  const dependencies = Object.fromEntries([...tarballs].map(([name, tarball]) => [name, file(tarball)]));
  writeFileSync(
    path.join(project, 'package.json'),
    JSON.stringify({
      name: 'empty',
      private: true,
      type: 'module',
      dependencies: { ...dependencies, '@tensorflow/tfjs-core': '4.22.0' },
      // The libraries are not on the registry yet: those among each other's dependencies come from the tarballs too.
      overrides: dependencies,
    }),
  );
  inProject('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
});

await step('one copy of tfjs-core', () => {
  const found = inProject(
    'find',
    'node_modules',
    '-type',
    'd',
    '-path',
    '*@tensorflow/tfjs-core',
    '-not',
    '-path',
    '*/dist/*',
  )
    .trim()
    .split('\n');
  if (found.length !== 1) throw new Error(found.join(', '));
});

cpSync(path.join(import.meta.dirname, 'example'), project, { recursive: true });
await step('plain JavaScript', () => inProject(process.execPath, 'plain.mjs').trim().split('\n').at(-1));
await step('TypeScript, NodeNext', () => {
  const words = [
    '--module',
    'NodeNext',
    '--target',
    'es2023',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const roots = ['--typeRoots', path.join(root, 'node_modules/@types')];
  inProject(bin('tsc'), ...words, ...roots, '--outDir', 'compiled', 'typed.ts');
  return inProject(process.execPath, 'compiled/typed.js').trim().split('\n').at(-1);
});

await step('Vite bundle in Chromium', async () => {
  writeFileSync(
    path.join(project, 'index.html'),
    '<!doctype html><title>waiting</title><script type="module" src="./browser.js"></script>',
  );
  inProject(
    process.execPath,
    path.join(root, 'node_modules/vite/bin/vite.js'),
    'build',
    '--base',
    './',
    '--logLevel',
    'error',
  );
  return runPage(path.join(project, 'dist'));
});

await step('sizes of the browser builds', async () => {
  const limitsFile = path.join(import.meta.dirname, 'sizes.json');
  const found = await browserSizes(project, [...tarballs.keys()]);
  if (process.argv.includes('--sizes')) {
    const limits = Object.fromEntries(
      Object.entries(found).map(([name, { gzip, packages }]) => [
        name,
        { kilobytes: Math.ceil((gzip * 1.1) / 1000), packages },
      ]),
    );
    writeFileSync(limitsFile, `${JSON.stringify(limits, null, 2)}\n`);
  }
  const limits = JSON.parse(readFileSync(limitsFile, 'utf8'));
  const mistakes = Object.entries(found).flatMap(([name, { gzip, packages }]) => {
    const limit = limits[name] ?? { kilobytes: 0, packages: [] };
    const strange = packages.filter((entry) => !limit.packages.includes(entry));
    return [
      ...(gzip > 1000 * limit.kilobytes
        ? [`${name} is ${(gzip / 1000).toFixed(1)} kB, more than ${limit.kilobytes}`]
        : []),
      ...strange.map((entry) => `${name} drags in ${entry}`),
    ];
  });
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  return (
    Object.entries(found)
      .map(([name, { gzip }]) => `${name.replace('@rangeloss/', '')} ${(gzip / 1000).toFixed(1)}`)
      .join(', ') + ' kB'
  );
});

if (failures.length === 0) rmSync(project, { recursive: true, force: true });
else console.log(`The project is left at ${project}`);
console.log(
  `${failures.length === 0 ? 'The packages are sound' : `${failures.length} checks failed`} (${Math.round((Date.now() - started) / 1000)} s).`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Serves a folder, opens its page and waits for the title that the example sets. */
async function runPage(folder) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const file = path.join(folder, request.url === '/' ? 'index.html' : request.url.split('?')[0]);
    if (!file.startsWith(folder) || !existsSync(file)) return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' })
      .end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: process.env.RANGELOSS_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => document.title !== 'waiting', undefined, { timeout: 60_000 });
    const title = await page.title();
    const { value, gradients, halves } = JSON.parse(title);
    if (Math.abs(value - 72 / 13) > 1e-5 || gradients < 4 || halves.includes(0)) throw new Error(title);
    return title;
  } finally {
    await browser.close();
    server.close();
  }
}
