import { ConfigError, UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { createManifest, type Manifest } from '../manifest/manifest.ts';
import { joinedPairs, pairsWithinDomains } from './domain-pairs.ts';

/** Twenty identities of each of two domains with six images each, and one identity of a third. */
function manifest(): Manifest {
  const identityOf = Int32Array.from({ length: 41 * 6 }, (_, image) => image % 41);
  return createManifest({
    name: 'domains',
    origin: 'domains',
    identities: Array.from({ length: 41 }, (_, identity) => `${identity}`),
    identityOf,
    item: Int32Array.from(identityOf.keys()),
    domain: Uint8Array.from(identityOf, (identity) => (identity === 40 ? 2 : identity % 2)),
    domainNames: ['even', 'odd', 'lonely'],
  });
}

describe('pairs within domains', () => {
  it('pair images of one domain only, in balanced folds', () => {
    const all = manifest();
    const pairs = pairsWithinDomains(all, { folds: 5, perFold: 20, seed: 1 });
    expect([...pairs.keys()]).toEqual(['even', 'odd']);
    for (const [domain, { first, second, same, fold, identityDisjoint }] of pairs) {
      expect(first).toHaveLength(100);
      expect(identityDisjoint).toBe(true);
      first.forEach((a, pair) => {
        const images = [a, second[pair]!];
        for (const image of images) expect(all.domainNames![all.domain![image]!]).toBe(domain);
        expect(all.identityOf[a] === all.identityOf[second[pair]!]).toBe(same[pair] === 1);
      });
      for (let part = 0; part < 5; part++)
        expect(same.filter((kind, pair) => fold[pair] === part && kind === 1)).toHaveLength(10);
    }
  });

  it('are as many as there are up to a bound, and joined they keep their folds', () => {
    const pairs = pairsWithinDomains(manifest(), { folds: 5, atMost: 8, seed: 1 });
    expect([...pairs.values()].map(({ first }) => first.length)).toEqual([40, 40]);
    const joined = joinedPairs([...pairs.values()]);
    expect(joined.first).toHaveLength(80);
    for (let part = 0; part < 5; part++) {
      const kinds = joined.same.filter((_, pair) => joined.fold[pair] === part);
      expect([...kinds].sort()).toEqual([...Array<number>(8).fill(0), ...Array<number>(8).fill(1)]);
    }
    expect(() => joinedPairs([])).toThrow(UserError);
  });

  it('need domains, and options that fit', () => {
    const { domain: _, domainNames: __, ...bare } = manifest();
    expect(() => pairsWithinDomains(createManifest(bare), { seed: 1 })).toThrow(/belong to no domains/);
    expect(() => pairsWithinDomains(manifest(), { perFold: 3, seed: 1 })).toThrow(ConfigError);
  });
});
