import { describe, expect, it } from 'vitest';
import { initialValues, lossChoices, lossNames } from './loss-choices.ts';
import { defaultSettings, drawTail, mostImages, type Settings } from './settings.ts';
import { linkOf, settingsOf } from './share-link.ts';

const unusual: Settings = {
  tail: [600, 500, 40, 40, 19, 3, 2, 1, 1, 1],
  seed: 31,
  sampler: 'square-root',
  rate: 0.0123,
  backend: 'webgl',
  left: { loss: 'range', values: { k: 5, margin: 12.5, alpha: 0, beta: 3.3, lambda: 0.0001 } },
  right: { loss: 'triplet', values: { margin: 0.7, lambda: 2 } },
};

describe('a link', () => {
  it('gives back the settings that it was made from', () => {
    expect(settingsOf(`#${linkOf(unusual)}`)).toEqual(unusual);
    expect(settingsOf(encodeURI(linkOf(defaultSettings)))).toEqual(defaultSettings);
  });

  it('holds every value, so that it keeps its meaning when defaults change', () => {
    for (const loss of lossNames) {
      const link = linkOf({ ...defaultSettings, left: { loss, values: initialValues(loss) } });
      for (const { name, initial } of lossChoices[loss].parameters)
        expect(link).toContain(`${name}:${initial}`);
    }
  });

  it.each([
    '',
    '#',
    'panels',
    '#tail=1,2&seed=-4&rate=fast&backend=abacus&left=hinge,k:3&right=%E0%A4%A',
    '#tail=0,0,0,0,0,0,0,0,0,0&seed=1.5&rate=&sampler=',
  ])('that makes no sense (%s) opens the default settings', (link) => {
    expect(settingsOf(link)).toEqual(defaultSettings);
  });

  it('takes what makes sense beside what does not', () => {
    const { left, seed } = settingsOf('#left=range,k:2.5,margin:99,colour:3,beta:-1&seed=8');
    expect(left).toEqual({ loss: 'range', values: { ...initialValues('range'), margin: 99 } });
    expect(seed).toBe(8);
  });

  it('cannot make a tail that rises or is higher than there are images', () => {
    const { tail } = settingsOf('#tail=9999,4,3,50,2,1,1,1,1,7');
    expect(tail).toEqual([mostImages, 4, 3, 3, 2, 1, 1, 1, 1, 1]);
  });
});

describe('drawing the tail', () => {
  it('lifts the ranks before and lowers the ranks after', () => {
    expect(drawTail([9, 7, 5, 3], 2, 8)).toEqual([9, 8, 8, 3]);
    expect(drawTail([9, 7, 5, 3], 1, 2)).toEqual([9, 2, 2, 2]);
  });

  it('stays between one image and the most', () => {
    expect(drawTail([5, 5], 1, -3)).toEqual([5, 1]);
    expect(drawTail([5, 5], 0, 1e9)).toEqual([mostImages, 5]);
  });
});
