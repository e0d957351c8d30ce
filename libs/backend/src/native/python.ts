import { runCommand } from './command.ts';
import { noPython } from './failures.ts';

export interface Python {
  readonly program: string;
  /** Major and minor version, as in `3.12`. */
  readonly version: string;
}

/**
 * The Python that carries the user's pip and so their index, proxy and certificates.
 *
 * @throws UserError where there is no Python 3
 */
export async function findPython(environment: NodeJS.ProcessEnv = process.env): Promise<Python> {
  const named = environment['RANGELOSS_PYTHON'];
  const candidates = named === undefined || named === '' ? ['python3', 'python'] : [named];
  for (const program of candidates) {
    const result = await runCommand(program, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      environment,
    });
    const version = result.stdout.trim();
    if (result.status === 0 && version.startsWith('3.')) return { program, version };
  }
  throw noPython();
}
