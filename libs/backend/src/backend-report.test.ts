import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { backendNames } from './backend-name.ts';
import { backendReport } from './backend-report.ts';
import { prepareBackend } from './prepare-backend.ts';

it('reports every backend as working, with its device, or as not working, with a reason and a mend', async () => {
  await prepareBackend({ name: 'cpu' });
  const report = await backendReport();
  expect(report.backends.map((state) => state.name)).toEqual(backendNames);
  for (const state of report.backends) {
    if (state.works) expect(state.device.length).toBeGreaterThan(2);
    else expect(Math.min(state.reason.length, state.mend.length)).toBeGreaterThan(8);
  }
  const working = report.backends.filter((state) => state.works).map((state) => state.name);
  expect(working).toEqual(expect.arrayContaining(['wasm', 'cpu']));
  expect(report.automatic).toBe(working[0]);
  expect(report.machine.cores).toBeGreaterThan(0);
  expect(report.versions['@tensorflow/tfjs-core']).toMatch(/^4\./u);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(tf.getBackend()).toBe('cpu');
});
