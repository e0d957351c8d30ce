import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { drawModules } from '../../docs/draw-modules.mjs';
import { importGraph, manifestGraph } from '../../docs/module-graph.mjs';
import { root } from './docs/pages.ts';

it('the sources import what the manifests declare, and nothing is declared that no source imports', () => {
  const imports = Object.fromEntries(importGraph());
  expect(imports['@rangeloss/training']).toContain('@rangeloss/losses');
  expect(imports['@rangeloss/foundation']).toEqual([]);
  expect(imports).toEqual(Object.fromEntries(manifestGraph()));
});

it('the picture of the modules is the one that the sources give', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rangeloss-modules-'));
  const file = path.join(folder, 'modules.svg');
  drawModules(file);
  const drawn = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  // Another picture: npm run docs:build draws it again.
  expect(readFileSync(path.join(root, 'docs/images/modules.svg'), 'utf8')).toBe(drawn);
});
