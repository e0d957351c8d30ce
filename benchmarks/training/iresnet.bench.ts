import { trainingBenchmark } from './training-benchmark.ts';

export const benchmark = trainingBenchmark('training IResNet-18', {
  model: 'iresnet-18',
  options: { channels: [64, 128, 256, 512], embedding: 512 },
  inputShape: [112, 112, 3],
  batch: 16,
  classes: 100,
});
