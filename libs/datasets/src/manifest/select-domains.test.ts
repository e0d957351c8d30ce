import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { createManifest } from './manifest.ts';
import { selectDomains } from './select-domains.ts';

const manifest = createManifest({
  name: 'letters',
  origin: 'made up',
  identities: ['alpha', 'a', 'b', 'be'],
  identityOf: Int32Array.of(0, 1, 2, 3, 1),
  item: Int32Array.of(0, 1, 2, 3, 4),
  domain: Uint8Array.of(0, 1, 1, 2, 1),
  domainNames: ['Greek', 'Latin', 'Cyrillic'],
});

const itemsBy = (...names: string[]) => [...selectDomains(manifest, names).item];

describe('the domains of a manifest', () => {
  it('keep their images in order, and only the identities that have one', () => {
    expect(itemsBy('Latin')).toEqual([1, 2, 4]);
    expect(selectDomains(manifest, ['Latin']).identities).toEqual(['a', 'b']);
    expect(itemsBy('Cyrillic', 'Greek')).toEqual([0, 3]);
  });

  it('are recorded in their own order, so that the order of the words changes nothing', () => {
    const [one, other] = [
      selectDomains(manifest, ['Latin', 'Greek']),
      selectDomains(manifest, ['Greek', 'Latin']),
    ];
    expect(one.hash).toBe(other.hash);
    expect(one.parent).toBe(manifest.hash);
    expect(one.history).toEqual([{ transform: 'select-domains', options: { domains: ['Greek', 'Latin'] } }]);
  });

  it('are told with the nearest name for one that there is not', () => {
    expect(() => itemsBy('Latn')).toThrow('"letters" has no domain "Latn": did you mean "Latin"?');
    const { domain: _, domainNames: __, ...bare } = manifest;
    expect(() => selectDomains(createManifest({ ...bare, history: [] }), ['Latin'])).toThrow(UserError);
  });
});
