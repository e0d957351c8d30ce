import path from 'node:path';

/** A path that a file names: relative to that file, if it is relative. */
export function pathBeside(file: string, named: string): string {
  return path.isAbsolute(named) ? named : path.join(path.dirname(file), named);
}
