import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { MlflowClient } from './client.ts';
import { FileStore } from './file/file-store.ts';
import { collect } from './paging.ts';
import { removeFolder, temporaryFolder } from './testing/temporary-folder.ts';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../../docs/mlflow-js.md'), 'utf8');
const blocks = [...page.matchAll(/^```ts run\n(.*?)^```$/gms)].map((match) => match[1]!);
const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

it('the examples of the documentation run as they stand', async () => {
  expect(blocks).toHaveLength(2);
  // A test runner may force colours, which would stand between the numbers.
  const env = { ...process.env, FORCE_COLOR: '0', MLFLOW_TRACKING_URI: path.join(folder, 'mlruns') };
  const outputs: string[] = [];
  for (const block of blocks) {
    // From this package's own folder, in which `mlflow-js` names itself.
    const args = ['--import', 'tsx', '--conditions=@rangeloss/source', '--input-type=module', '-e', block];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname, env });
    outputs.push(stdout);
  }
  const client = new MlflowClient(new FileStore(path.join(folder, 'mlruns')));
  const { experimentId } = await client.getOrCreateExperiment('faces');
  const runs = await collect(client.searchRuns([experimentId], { orderBy: ['run_name'] }));
  expect(runs.map(({ info }) => `${info.runName} ${info.status}`)).toEqual([
    'in the background FINISHED',
    'range loss FINISHED',
    'seed 1 FINISHED',
  ]);
  expect(outputs[0]).toContain('range loss 0.01');
  expect(outputs[1]).toContain(runs[0]!.info.runId);
});
