import { invalidParameter } from './errors.ts';

/**
 * A path below an artifact root: relative, with `/`, without `.` and `..`. '' is the root itself.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a path that would leave the root.
 */
export function artifactPath(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..') || path.includes('\0')) {
    throw invalidParameter(`artifact path "${path}" must be relative and stay below the run's artifacts`);
  }
  return parts.join('/');
}

/** Joins two paths with `/`; either may be ''. */
export const joinPath = (folder: string, path: string): string =>
  [folder.replace(/\/+$/, ''), path].filter((part) => part !== '').join('/');
