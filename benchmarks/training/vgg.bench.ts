import { nets } from './nets.ts';
import { trainingBenchmark } from './training-benchmark.ts';

export const benchmark = trainingBenchmark('training VGG-like 64', nets.vgg);
