import { nets } from './nets.ts';
import { trainingBenchmark } from './training-benchmark.ts';

export const benchmark = trainingBenchmark('training LeNet++', nets.lenet);
