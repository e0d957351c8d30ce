import { tmpdir } from 'node:os';
import { modelRegistry } from '@rangeloss/models';
import { describe, expect, test } from 'vitest';
import { runInProcess } from '../testing/in-process.ts';

const models = (...words: string[]) => runInProcess(tmpdir(), ['models', ...words]);

interface Described {
  readonly name: string;
  readonly parameters: number;
  readonly flops: number;
  readonly activationBytes: number;
}

describe('rangeloss models', () => {
  test('lists every registered network at its usual input, with the counts that PyTorch gives', async () => {
    const { code, stdout, stderr } = await models('--json');
    expect(code, stderr).toBe(0);
    const described = JSON.parse(stdout) as Described[];
    expect(described.map(({ name }) => name)).toEqual(modelRegistry.names());
    const vgg = described.find(({ name }) => name === 'vgg-16')!;
    // torchvision's VGG-16 has 138,357,544; without its last layer of 4097 x 1000.
    expect(vgg.parameters).toBe(138_357_544 - 4097 * 1000);
    for (const { name, flops, activationBytes } of described) {
      expect(flops, name).toBeGreaterThan(0);
      expect(activationBytes, name).toBeGreaterThan(0);
    }
  });

  test('prints the layers of one, with its options and another input', async () => {
    const { code, stdout } = await models('lenet++', 'embedding=2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/stage1\.conv1 +conv 5x5 +28x28x32 +832/);
    expect(stdout).toContain('797,602 parameters');
    const small = await models('tiny', '--input', '8x8x3', '--json');
    // 3x3x3x4 weights and 4 biases, 4 slopes, and 4x4x4 x 8 weights and 8 biases.
    expect(JSON.parse(small.stdout)).toMatchObject({ parameters: 112 + 4 + 512 + 8, input: [8, 8, 3] });
  });

  test('names the nearest network for an unknown one, and an option that is wrong', async () => {
    const unknown = await models('lenet');
    expect(unknown.stderr).toContain('did you mean "lenet++"?');
    const shape = await models('tiny', '--input', '8x8');
    expect(shape.stderr).toContain('height x width x channels');
    const option = await models('tiny', 'embeding=3');
    expect(option.stderr).toContain('did you mean "embedding"?');
    expect([unknown, shape, option].map(({ code }) => code)).toEqual([2, 2, 2]);
  });
});
