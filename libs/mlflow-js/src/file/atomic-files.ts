import fs from 'node:fs';
import path from 'node:path';

let counter = 0;

/** Names that no other process and no other call of this one takes; hidden, so that no reader lists them. */
const temporaryName = (folder: string): string => {
  counter += 1;
  return path.join(folder, `.tmp-${process.pid}-${Date.now().toString(36)}-${counter}`);
};

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

function writeTemporary(folder: string, data: string): string {
  const temporary = temporaryName(folder);
  try {
    fs.writeFileSync(temporary, data, { flag: 'wx' });
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/**
 * Puts a whole file in place of whatever was there: a reader sees the old content or the new, never a part.
 * @param staging a folder of the same file system where no reader looks for entries; MLflow takes every file under
 * params/, tags/ and metrics/ for one.
 */
export function replaceFile(file: string, data: string, staging: string): void {
  const temporary = writeTemporary(staging, data);
  try {
    fs.renameSync(temporary, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      fs.rmSync(temporary, { force: true });
      throw error;
    }
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.renameSync(temporary, file);
  }
}

/**
 * Makes a whole file if there is none; of several processes exactly one succeeds.
 * @returns false when the file was there already.
 */
export function createFile(file: string, data: string, staging: string): boolean {
  const temporary = writeTemporary(staging, data);
  try {
    return linkNew(temporary, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return linkNew(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function linkNew(temporary: string, file: string): boolean {
  try {
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
  }
  // A file system without hard links (exFAT, some network mounts): whole for readers, but two makers may both succeed.
  if (fs.existsSync(file)) return false;
  fs.copyFileSync(temporary, `${temporary}-copy`);
  fs.renameSync(`${temporary}-copy`, file);
  return true;
}

/** The file's text, or undefined when there is none. */
export function readTextIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Names of all files below a folder, relative to it, with `/`; none when the folder is not there. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  const walk = (prefix: string): void => {
    for (const entry of entriesOf(path.join(folder, prefix))) {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else found.push(name);
    }
  };
  walk('');
  return found;
}

/** The folder's entries; none when it is not there. */
export function entriesOf(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
