import { expect, test } from 'vitest';
import { nearestName, suggestion } from './nearest-name.ts';
import { Registry } from './registry.ts';
import { UserError } from './user-error.ts';

test('a registry gives what was registered, in the order of registration', () => {
  const losses = new Registry<number>('loss').register('triplet', 1).register('range', 2);
  expect(losses.get('range')).toBe(2);
  expect(losses.names()).toEqual(['triplet', 'range']);
  expect(losses.has('center')).toBe(false);
});

test('an unknown name is a user error that suggests the nearest known one', () => {
  const losses = new Registry<number>('loss').register('triplet', 1).register('range', 2);
  expect(() => losses.get('rang')).toThrow(UserError);
  expect(() => losses.get('rang')).toThrow('There is no loss "rang": did you mean "range"?');
  expect(() => losses.get('zzzzzz')).toThrow('There is no loss "zzzzzz": known: range, triplet');
});

test('a name cannot be taken twice', () => {
  expect(() => new Registry<number>('loss').register('a', 1).register('a', 2)).toThrow(/registered already/);
});

test('the nearest name tolerates a third of wrong letters and finds nothing far away', () => {
  expect(nearestName('margn', ['margin', 'mean'])).toBe('margin');
  expect(nearestName('Margin', ['margin'])).toBe('margin');
  expect(nearestName('quantum', ['margin', 'mean'])).toBeUndefined();
  expect(nearestName('zz', ['k', 'm'])).toBeUndefined();
  expect(suggestion('x', [])).toBe('nothing is known here');
});
