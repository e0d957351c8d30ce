import { trainingBenchmark } from './training-benchmark.ts';

export const benchmark = trainingBenchmark('training LeNet++', {
  model: 'lenet++',
  options: { channels: [32, 64, 128], embedding: 64 },
  inputShape: [28, 28, 1],
  batch: 64,
  classes: 10,
});
