import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder for something that can be made again and is worth keeping across checkouts.
 *
 * `RANGELOSS_CACHE` when it is set, else `$XDG_CACHE_HOME/rangeloss`, else `~/.cache/rangeloss`, with `name` below it.
 * The folder is not created.
 */
export function cacheFolder(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['RANGELOSS_CACHE'];
  if (own !== undefined && own !== '') return path.resolve(own, name);
  const shared = environment['XDG_CACHE_HOME'];
  // The XDG specification tells programs to ignore a relative path here.
  const base = shared !== undefined && path.isAbsolute(shared) ? shared : path.join(homedir(), '.cache');
  return path.join(base, 'rangeloss', name);
}
