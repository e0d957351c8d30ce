import type { FigureOptions, Provenance } from '../figure/figure-spec.ts';

/** What a real figure would say of its runs. */
export const EXAMPLE_PROVENANCE: Provenance = {
  runIds: ['8f2c1d7a90b34e55a1c2d3e4f5061728', '0b9e8d7c6f5a4b3c2d1e0f9a8b7c6d5e'],
  configHash: '5d41402abc4b2a76b9719d911017c592ae2f1b0c3d4e5f60718293a4b5c6d7e8',
  command: 'npx rangeloss figures experiments/range-loss/truncation.yaml',
};

/** How an example shall look, where that is not its own choice. */
export type ExampleLook = Pick<FigureOptions, 'width' | 'mode'>;
