import { nets } from './nets.ts';
import { trainingBenchmark } from './training-benchmark.ts';

export const benchmark = trainingBenchmark('training IResNet-18', nets.iresnet);
