import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { askTool } from './docs/ask-tool.ts';
import { root } from './docs/pages.ts';

it('the sources import what the manifests declare, and nothing is declared that no source imports', () => {
  const graph = (name: string) =>
    z
      .record(z.string(), z.array(z.string()))
      .parse(askTool('docs/module-graph.mjs', `Object.fromEntries(tool.${name}())`));
  const imports = graph('importGraph');
  expect(imports['@rangeloss/training']).toContain('@rangeloss/losses');
  expect(imports['@rangeloss/foundation']).toEqual([]);
  expect(imports).toEqual(graph('manifestGraph'));
});

it('the picture of the modules is the one that the sources give', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-modules-'));
  const file = path.join(folder, 'modules.svg');
  askTool('docs/draw-modules.mjs', `tool.drawModules(${JSON.stringify(file)}) ?? null`);
  const drawn = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  // Another picture: npm run docs:build draws it again.
  expect(readFileSync(path.join(root, 'docs/images/modules.svg'), 'utf8')).toBe(drawn);
});
