import { Registry } from '@rangeloss/foundation';
import { classBalanced } from './class-balanced.ts';
import { identitiesImages } from './identities-images.ts';
import { instanceBalanced } from './instance-balanced.ts';
import { progressive } from './progressive.ts';
import { samplerFrom, type Sampler, type SamplerContext, type SamplerKind } from './sampler.ts';
import { squareRoot } from './square-root.ts';
import { tailAware } from './tail-aware.ts';

/** The samplers that a configuration can name. */
export const samplerRegistry = new Registry<SamplerKind>('sampler')
  .register('instance', instanceBalanced)
  .register('class-balanced', classBalanced)
  .register('square-root', squareRoot)
  .register('progressive', progressive)
  .register('identities-images', identitiesImages)
  .register('tail-aware', tailAware);

/**
 * A sampler from its configuration: `'instance'`, `{ name: 'tail-aware', images: 4 }` or
 * `{ identities: 32, images: 4 }`, which is identities x images.
 *
 * @throws UserError for an unknown name or a batch that the manifest cannot give; ConfigError for wrong options
 */
export function createSampler(config: unknown, context: SamplerContext): Sampler {
  return samplerFrom(samplerRegistry, config, context);
}
