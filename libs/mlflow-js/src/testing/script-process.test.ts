import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { startScript } from './script-process.ts';

it('says what is there and what is not when a process cannot be started', async () => {
  const node = process.execPath;
  vi.spyOn(process, 'execPath', 'get').mockReturnValue('/no/such/node');
  try {
    const { end } = startScript(path.join(import.meta.dirname, 'absent.ts'), []);
    await expect(end).rejects.toThrow(
      /spawn \/no\/such\/node ENOENT; \/no\/such\/node is not there, .*absent\.ts is not there, .* is there, .* files open/,
    );
  } finally {
    vi.restoreAllMocks();
  }
  expect(process.execPath).toBe(node);
});
