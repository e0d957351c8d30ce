import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What a result may depend on besides its configuration. */
export interface EnvironmentFacts {
  readonly commit: string | undefined;
  /** Whether the working tree differed from the commit. */
  readonly modified: boolean;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly versions: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const run = promisify(execFile);

async function git(...words: string[]): Promise<string | undefined> {
  try {
    return (await run('git', ['-C', import.meta.dirname, ...words])).stdout.trim();
  } catch {
    // Neither git nor a checkout is needed to run: a package from a registry has none.
    return undefined;
  }
}

export function libraryVersions(): Record<string, string> {
  const tfjs = (require('@tensorflow/tfjs-core/package.json') as { version: string }).version;
  return { node: process.versions.node, 'tfjs-core': tfjs };
}

export async function environmentFacts(): Promise<EnvironmentFacts> {
  const [commit, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')]);
  return {
    commit,
    modified: changes !== undefined && changes !== '',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    versions: libraryVersions(),
  };
}
