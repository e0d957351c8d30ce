import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { countedManifest } from '../fixtures/counted-manifest.ts';
import { classDisjointSplit } from './class-disjoint.ts';

describe('a class-disjoint split', () => {
  it('trains on the first classes and tests on the others', () => {
    const { train, test } = classDisjointSplit(countedManifest([3, 2, 4]), 2);
    expect(train.identities).toEqual(['id-0', 'id-1']);
    expect(test.identities).toEqual(['id-2']);
    expect(train.item.length + test.item.length).toBe(9);
  });

  it.each([0, 3, 1.5, NaN])('refuses %d of three classes', (classes) => {
    expect(() => classDisjointSplit(countedManifest([1, 1, 1]), classes)).toThrow(UserError);
  });
});
