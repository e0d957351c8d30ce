import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { hasChromium } from '../../../tools/testing/chromium.ts';
import { exportCases } from './testing/export-cases.ts';
import { readerCases } from './testing/reader-cases.ts';
import { type ServedPage, servePage } from './testing/served-page.ts';
import { settingCases } from './testing/setting-cases.ts';
import { trainingCases } from './testing/training-cases.ts';

describe.skipIf(!hasChromium('the playground'))('the playground in Chromium', () => {
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage();
  });
  afterAll(async () => {
    await served.close();
  });
  beforeEach(() => {
    served.errors.length = 0;
  });
  afterEach(() => {
    expect(served.errors).toEqual([]);
  });

  for (const cases of [trainingCases, settingCases, exportCases, readerCases]) cases(() => served);
});
