import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, openChromium } from '../../../tools/testing/chromium.ts';
import type { MlflowClient } from './client.ts';
import { withRun } from './fluent.ts';
import { createClient } from './node/create-client.ts';
import { type MlflowServer, startServer } from './testing/mlflow-server.ts';
import { mlflowRequirement } from './testing/requirement.ts';
import { removeFolder, temporaryFolder } from './testing/temporary-folder.ts';

const mlflow = hasChromium("MLflow's UI") ? mlflowRequirement() : undefined;
/** Where the pages are kept as pictures, to be looked at. */
const pictures = process.env['RANGELOSS_PICTURES'];
const patience = 90_000;

const steps = Array.from({ length: 20 }, (_, step) => step);
const figure =
  '<svg xmlns="http://www.w3.org/2000/svg" width="123" height="45"><circle cx="22" cy="22" r="20" fill="teal"/></svg>';

describe.skipIf(mlflow === undefined || 'lacking' in mlflow)('runs of this client in MLflow’s own UI', () => {
  const folder = temporaryFolder();
  let server: MlflowServer;
  let client: MlflowClient;
  let page: Page;
  let close: () => Promise<void>;
  let [experimentId, parentId, childId] = ['', '', ''];

  beforeAll(async () => {
    const python = mlflow !== undefined && 'python' in mlflow ? mlflow.python : '';
    server = await startServer(python, path.join(folder, 'server'));
    client = createClient(server.uri, {});
    const grid = { experimentName: 'tail', runName: 'the grid', note: 'Does the **tail** hurt?' };
    await withRun(client, grid, async (parent) => {
      ({ runId: parentId, experimentId } = parent);
      const seed = { parent, runName: 'seed 1', params: { loss: 'range', margin: 40 } };
      await withRun(client, seed, async (child) => {
        childId = child.runId;
        const points = steps.map((step) => ({ key: 'accuracy', value: step / 20, step, timestamp: 1000 }));
        await client.logBatch(childId, { metrics: points });
        await child.logText(figure, 'figures/curve.svg');
        const dataset = { name: 'digits', digest: 'c0ffee', sourceType: 'local', source: '{"uri":"mnist"}' };
        await child.logInputs([{ dataset, tags: { 'mlflow.data.context': 'training' } }]);
      });
    });
    const opened = await openChromium();
    ({ close } = opened);
    page = await opened.browser.newPage();
    page.setDefaultTimeout(patience);
    await page.setViewportSize({ width: 1400, height: 900 });
  }, 2 * patience);
  afterAll(async () => {
    await close();
    await client.close();
    await server.kill();
    removeFolder(folder);
  });

  /** Opens a page and waits until it shows all of these, one after the other. @returns its text. */
  async function open(address: string, name: string, ...texts: string[]): Promise<string> {
    await page.goto(`${server.uri}/#/experiments/${experimentId}/${address}`);
    for (const text of texts) await page.getByText(text, { exact: true }).first().waitFor();
    if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    return (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
  }

  it('lists the outer run, and the inner one below it', { timeout: 4 * patience }, async () => {
    const list = await open('runs', 'list', 'the grid');
    // Two runs, of which the inner one is folded away below the outer.
    expect(list).toContain('2 matching runs');
    expect(list).not.toContain('seed 1');
    const outer = await open(`runs/${parentId}`, 'outer', 'Child runs', 'seed 1');
    expect(outer).toContain('Does the tail hurt?');
    expect(outer).toMatch(/Status Finished/);
  });

  it('shows params, metrics, data sets and the outer run', { timeout: 4 * patience }, async () => {
    const run = await open(`runs/${childId}`, 'run', 'accuracy', 'margin', 'Parent run', 'the grid');
    expect(run).toMatch(/accuracy 0.95/);
    expect(run).toMatch(/loss range/);
    expect(run).toMatch(/margin 40/);
    expect(run).toContain('digits (c0ffee)');
  });

  it('draws a metric by its steps', { timeout: 4 * patience }, async () => {
    await open(`runs/${childId}/model-metrics`, 'metrics', 'accuracy');
    const plot = page.locator('.js-plotly-plot').first();
    await plot.locator('.scatterlayer path').first().waitFor({ state: 'attached' });
    if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, 'metrics.png') });
    const drawn = `(() => { const [{ x, y }] = document.querySelector('.js-plotly-plot').data; return [[...x], [...y]]; })()`;
    expect(await page.evaluate(drawn)).toEqual([steps, steps.map((step) => step / 20)]);
  });

  it('shows a figure among the artifacts', { timeout: 4 * patience }, async () => {
    await open(`runs/${childId}/artifacts/figures/curve.svg`, 'artifacts', 'curve.svg');
    await page.locator('img[src^="blob:"]').first().waitFor();
    if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, 'artifacts.png') });
    expect(await page.evaluate(`document.querySelector('img[src^="blob:"]').naturalWidth`)).toBe(123);
  });
});
