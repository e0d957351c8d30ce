import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { createManifest } from '../manifest/manifest.ts';
import { comparableName, removeIdentities, sharedIdentities } from './shared-identities.ts';

const manifest = createManifest({
  name: 'photographs',
  origin: 'test:photographs',
  identities: ['Ada Byron', 'bob_stone', 'Cy', '7'],
  identityOf: Int32Array.of(0, 1, 1, 2, 3, 0),
  item: Int32Array.of(0, 1, 2, 3, 4, 5),
});

describe('identities that training and test share', () => {
  it('are found whatever the spelling of their names', () => {
    expect(sharedIdentities(manifest.identities, ['Ada_Byron', 'BOB-STONE', 'Di', '7'])).toEqual([
      { training: 'Ada Byron', test: 'Ada_Byron' },
      { training: 'bob_stone', test: 'BOB-STONE' },
    ]);
    expect(comparableName('Beyoncé_Knowles')).toBe(comparableName('beyonce knowles'));
    expect(comparableName('王力宏')).toBe('王力宏');
    expect([comparableName('007'), comparableName('--')]).toEqual([undefined, undefined]);
  });

  it('go with all their images, and the history says who and why', () => {
    const left = removeIdentities(manifest, { identities: ['bob_stone', 'Nobody', '7'], because: 'lfw' });
    expect(left.identities).toEqual(['Ada Byron', 'Cy']);
    expect([...left.item]).toEqual([0, 3, 5]);
    expect(left.parent).toBe(manifest.hash);
    expect(left.hash).not.toBe(manifest.hash);
    expect(left.history.at(-1)).toEqual({
      transform: 'remove-shared-identities',
      options: { because: 'lfw', removed: ['bob_stone', '7'] },
    });
  });

  it('that are not there leave the manifest as it is', () => {
    expect(removeIdentities(manifest, { identities: ['Nobody'], because: 'lfw' })).toBe(manifest);
  });

  it('cannot be everybody', () => {
    const all = { identities: manifest.identities, because: 'photographs' };
    expect(() => removeIdentities(manifest, all)).toThrow(UserError);
    expect(() => removeIdentities(manifest, all)).toThrow(/All 4 identities .* \(photographs\)/);
  });
});
