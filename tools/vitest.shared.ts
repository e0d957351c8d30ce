import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * The one Vitest configuration of all projects. Vite replaces its default conditions when any are given,
 * so they are spread; the source condition lets a test of one library run against another's sources.
 */
export default defineConfig({
  ssr: { resolve: { conditions: ['@rangeloss/source', ...defaultServerConditions] } },
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    reporters: ['default'],
  },
});
