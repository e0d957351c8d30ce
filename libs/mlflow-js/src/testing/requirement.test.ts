import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mlflowRequirement } from './requirement.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => {
  removeFolder(folder);
});

it('reports a lack with its reason and writes it to the list of lacks', () => {
  const file = path.join(folder, 'lacks');
  const found = mlflowRequirement({ RANGELOSS_LACKS: file }, folder);
  expect(found).toEqual({ lacking: 'no MLflow at .venv-mlflow/bin/python' });
  expect(fs.readFileSync(file, 'utf8')).toBe(
    "MLflow's server and Python client: no MLflow at .venv-mlflow/bin/python\n",
  );
});

it('fails when MLflow lacks although it is required', () => {
  expect(() => mlflowRequirement({ RANGELOSS_REQUIRE: 'native, mlflow' }, folder)).toThrow(
    'RANGELOSS_REQUIRE lists mlflow',
  );
  expect(mlflowRequirement({ RANGELOSS_REQUIRE: 'native' }, folder)).toHaveProperty('lacking');
});
