import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { extractWheel, nvidiaFiles, tensorflowFiles } from './extract.ts';
import { findPython, type Python } from './python.ts';

let folder: string;
let python: Python;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wheel-'));
  python = await findPython();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function makeWheel(name: string, files: Record<string, string>): Promise<string> {
  const wheel = path.join(folder, name);
  const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for name, text in json.load(sys.stdin).items():
        archive.writestr(name, text)`;
  const made = await runCommand(python.program, ['-c', program, wheel], { input: JSON.stringify(files) });
  expect(made.stderr).toBe('');
  return wheel;
}

const tensorflow = {
  'tensorflow/libtensorflow_cc.so.2': 'operations'.repeat(1000),
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/python/large.so': 'not wanted',
  'tensorflow_cpu-1.0.dist-info/METADATA': 'Name: tensorflow-cpu',
  'tensorflow/include/tensorflow/c/c_api.h': '#include <stdint.h>\n#include "tensorflow/c/macros.h"\n',
  'tensorflow/include/tensorflow/c/macros.h': '  # include "tensorflow/c/c_api.h"\n#include <xla/deep.h>',
  'tensorflow/include/tensorflow/c/eager/c_api.h': '',
  'tensorflow/include/tensorflow/c/kernels.h': '',
  'tensorflow/include/tensorflow/c/ops.h': '',
  'tensorflow/include/tensorflow/c/tf_datatype.h': '// #include "tensorflow/c/unused.h"',
  'tensorflow/include/tensorflow/c/tf_status.h': '',
  'tensorflow/include/tensorflow/c/tf_tensor.h': '',
  'tensorflow/include/tensorflow/core/platform/ctstring_internal.h': '',
  'tensorflow/include/tensorflow/c/unused.h': 'unused',
  'tensorflow/include/xla/deep.h': 'deep',
};

describe('extracting a wheel', () => {
  it('takes the two libraries and the headers that are included, directly or not', async () => {
    const target = path.join(folder, 'site');
    const seen: number[] = [];
    await extractWheel(
      python,
      await makeWheel('a.whl', tensorflow),
      target,
      tensorflowFiles('tensorflow-cpu', '1.0'),
      (p) => seen.push(p.bytes),
    );
    const found = await readdir(path.join(target, 'tensorflow'), { recursive: true });
    expect(found.filter((name) => /\.(?:h|so[.\d]*)$/.test(name)).sort()).toEqual([
      'include/tensorflow/c/c_api.h',
      'include/tensorflow/c/eager/c_api.h',
      'include/tensorflow/c/kernels.h',
      'include/tensorflow/c/macros.h',
      'include/tensorflow/c/ops.h',
      'include/tensorflow/c/tf_datatype.h',
      'include/tensorflow/c/tf_status.h',
      'include/tensorflow/c/tf_tensor.h',
      'include/tensorflow/core/platform/ctstring_internal.h',
      'include/xla/deep.h',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('leaves whole files alone and writes torn ones anew', async () => {
    const target = path.join(folder, 'site');
    const wheel = await makeWheel('a.whl', tensorflow);
    const wanted = tensorflowFiles('tensorflow-cpu', '1.0');
    await extractWheel(python, wheel, target, wanted);
    const whole = path.join(target, 'tensorflow/libtensorflow_framework.so.2');
    const torn = path.join(target, 'tensorflow/libtensorflow_cc.so.2');
    await utimes(whole, 1, 1);
    await writeFile(torn, 'oper');
    await extractWheel(python, wheel, target, wanted);
    expect((await stat(whole)).mtimeMs).toBe(1000);
    expect(await readFile(torn, 'utf8')).toBe(tensorflow['tensorflow/libtensorflow_cc.so.2']);
  });

  it("takes of NVIDIA's wheels what a running program loads", async () => {
    const wheel = await makeWheel('nvidia.whl', {
      'nvidia/cudnn/lib/libcudnn.so.9': 'library',
      'nvidia/cudnn/lib/libcudnn_static.a': 'static',
      'nvidia/cudnn/include/cudnn.h': 'header',
      'nvidia/cuda_nvcc/bin/ptxas': 'program',
      'nvidia/__init__.py': '',
      'other/file': '',
    });
    const target = path.join(folder, 'site');
    await extractWheel(python, wheel, target, nvidiaFiles);
    const found = await readdir(target, { recursive: true, withFileTypes: true });
    expect(
      found
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort(),
    ).toEqual(['libcudnn.so.9', 'ptxas']);
  });

  it('says which file a wheel lacks, and that a damaged one is to be deleted', async () => {
    const lacking = await makeWheel('b.whl', { 'tensorflow/libtensorflow_cc.so.2': '' });
    const wanted = tensorflowFiles('tensorflow-cpu', '1.0');
    await expect(extractWheel(python, lacking, folder, wanted)).rejects.toThrow(
      /lacks .*libtensorflow_framework/,
    );
    const damaged = path.join(folder, 'c.whl');
    await writeFile(damaged, 'no archive');
    await expect(extractWheel(python, damaged, folder, wanted)).rejects.toMatchObject({
      name: 'UserError',
      file: damaged,
      mend: 'Delete that file and repeat the command.',
    });
  });

  it('never writes outside its folder', async () => {
    const wheel = await makeWheel('d.whl', { 'nvidia/../../outside': 'x' });
    await expect(extractWheel(python, wheel, path.join(folder, 'site'), nvidiaFiles)).rejects.toThrow(
      /leaves its folder/,
    );
    expect(await readdir(folder)).not.toContain('outside');
  });
});
