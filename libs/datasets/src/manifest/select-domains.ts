import { suggestion, UserError } from '@rangeloss/foundation';
import type { Manifest } from './manifest.ts';
import { imagesWhere, selectImages } from './select-images.ts';

/**
 * The images of some of a manifest's domains: of one script of the glyphs, for example.
 *
 * @throws UserError for an unknown domain, or a manifest without domains
 */
export function selectDomains(manifest: Manifest, names: readonly string[]): Manifest {
  const { domain, domainNames = [], name } = manifest;
  if (domain === undefined) {
    throw new UserError(`"${name}" has no domains to choose from.`, { field: 'domains' });
  }
  const unknown = names.find((wanted) => !domainNames.includes(wanted));
  if (unknown !== undefined) {
    throw new UserError(`"${name}" has no domain "${unknown}": ${suggestion(unknown, domainNames)}`, {
      field: 'domains',
    });
  }
  const wanted = domainNames.map((each) => names.includes(each));
  return selectImages(
    manifest,
    imagesWhere(manifest, (image) => wanted[domain[image]!]!),
    { transform: 'select-domains', options: { domains: domainNames.filter((_, index) => wanted[index]) } },
  );
}
