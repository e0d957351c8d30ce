import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@rangeloss/foundation';
import { runCommand } from './command.ts';
import { diskFull, isDiskFull, lastLines, noCompiler } from './failures.ts';
import { libraryNames, type NativeLayout } from './layout.ts';
import type { ProgressListener } from './progress.ts';
import { tensorflowVersion } from './wheels.ts';

const additions = fileURLToPath(new URL('../../native/', import.meta.url));

/** Our additions; the first one includes the package's own entry point. */
const sources = [
  'rangeloss_binding.cc',
  'device_options.cc',
  'convolution_ops.cc',
  'max_pool_gradient_op.cc',
  'nearby_op.cc',
  'op_kernel.cc',
  'prelu_op.cc',
  'row_distance_ops.cc',
  'winograd.cc',
  'workers.cc',
] as const;

/** Everything before the file names; a change here makes another binding. */
const flags = [
  '-O2',
  '-fPIC',
  '-shared',
  '-std=c++17',
  '-DNAPI_VERSION=8',
  // So that device_options.cc stands between the package and TensorFlow.
  '-DTFE_NewContext=rangeloss_new_context',
] as const;

/**
 * The compiler: `CXX` where it is set, else g++, else clang++.
 *
 * @throws UserError where there is none
 */
export async function findCompiler(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = environment['CXX'];
  const candidates = named === undefined || named === '' ? ['g++', 'clang++'] : [named];
  for (const program of candidates) {
    if ((await runCommand(program, ['--version'], { environment })).status === 0) return program;
  }
  throw noCompiler();
}

/** The compiler's arguments: tfjs-node's sources from its package, with our file around its entry point. */
export function compilerArguments(layout: NativeLayout, packageFolder: string, output: string): string[] {
  const binding = path.join(packageFolder, 'binding');
  return [
    ...flags,
    ...[binding, nodeHeaders(), layout.headers].flatMap((folder) => ['-isystem', folder]),
    path.join(binding, 'tfjs_backend.cc'),
    ...sources.map((name) => path.join(additions, name)),
    `-L${layout.libraries}`,
    ...libraryNames.map((name) => `-l:${name}`),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    '-o',
    output,
  ];
}

/** SHA-256 of all that a binding is made from: TensorFlow's version, the flags, the package's sources and ours. */
export async function bindingFingerprint(layout: NativeLayout, packageFolder: string): Promise<string> {
  const hash = createHash('sha256');
  hash.update([tensorflowVersion, process.arch, layout.packageName, ...flags].join('\n'));
  for (const folder of [path.join(packageFolder, 'binding'), additions]) {
    const names = (await readdir(folder)).filter((name) => /\.(?:cc|h)$/.test(name)).sort();
    for (const name of names) hash.update(`\n${name}\n`).update(await readFile(path.join(folder, name)));
  }
  return hash.digest('hex');
}

/**
 * Builds the binding, or finds the one that was built from the same sources, and gives its path in the cache.
 *
 * @throws UserError where there is no compiler, it refuses the sources, or the disk is full
 */
export async function buildBinding(
  layout: NativeLayout,
  packageFolder: string,
  onProgress?: ProgressListener,
): Promise<string> {
  const fingerprint = await bindingFingerprint(layout, packageFolder);
  const folder = path.join(layout.builds, fingerprint);
  const built = path.join(folder, 'tfjs_binding.node');
  if (await exists(built)) return built;

  const compiler = await findCompiler();
  onProgress?.({ stage: 'compile', subject: 'tfjs_binding.node', bytes: 0 });
  await mkdir(layout.builds, { recursive: true });
  const work = await mkdtemp(path.join(layout.builds, 'part-'));
  try {
    const output = path.join(work, 'tfjs_binding.node');
    const result = await runCommand(compiler, compilerArguments(layout, packageFolder, output));
    if (result.status !== 0) throw compileFailure(compiler, result.stderr);
    await mkdir(folder, { recursive: true });
    await rename(output, built);
    return built;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function compileFailure(compiler: string, complaint: string): Error {
  if (isDiskFull(complaint)) return diskFull('the binding');
  const first = complaint.split('\n').find((line) => /error/i.test(line)) ?? lastLines(complaint, 2);
  return new UserError(`${compiler} cannot build the binding: ${first.trim()}`, {
    mend: 'A compiler with C++17 is needed (g++ 8, clang++ 7 or newer); name another one in CXX and repeat the command.',
  });
}

/** The headers of Node-API are the same for every Node; the npm package has them where Node's own are absent. */
function nodeHeaders(): string {
  const entry = createRequire(import.meta.url).resolve('node-api-headers/package.json');
  return path.join(path.dirname(entry), 'include');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
