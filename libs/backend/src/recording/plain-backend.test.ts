import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { recordStep } from './record-step.ts';

it('on another backend a step simply runs, each time and tidily', async () => {
  await tf.setBackend('cpu');
  let calls = 0;
  const step = recordStep(([x]: [tf.Scalar]) => {
    calls++;
    return tf.add(tf.square(x), 1);
  });
  const x = tf.scalar(3);
  const before = tf.memory().numTensors;
  for (let call = 0; call < 4; call++) {
    const result = step([x]);
    expect(result.dataSync()[0]).toBe(10);
    result.dispose();
  }
  expect(calls).toBe(4);
  expect(step.state).toEqual({ mode: 'plain', reason: 'the backend is cpu' });
  expect(tf.memory().numTensors).toBe(before);
  step.dispose();
  x.dispose();
});
