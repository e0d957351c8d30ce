import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new folder for a test; the name holds a space and an umlaut, which every path in it has to survive. */
export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'mlflow jsü '));

export const removeFolder = (folder: string): void => {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
};
