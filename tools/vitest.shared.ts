import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const workspace = path.resolve(import.meta.dirname, '..');
const results = path.join(workspace, '.cache/test-results', path.relative(workspace, process.cwd()));
const lacks = path.join(results, 'lacks.txt');
mkdirSync(results, { recursive: true });
rmSync(lacks, { force: true });

/**
 * The one Vitest configuration of all projects. Vite replaces its default conditions when any are given,
 * so they are spread; the source condition lets a test of one library run against another's sources.
 *
 * Each project leaves two files: its results, and the lacks (what this machine has not, a line each) that its tests met.
 */
export default defineConfig({
  ssr: { resolve: { conditions: ['@rangeloss/source', ...defaultServerConditions] } },
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { RANGELOSS_LACKS: lacks },
    reporters: ['default', ['json', { outputFile: path.join(results, 'results.json') }]],
  },
});
