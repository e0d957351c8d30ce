import { describe, expect, it } from 'vitest';
import { lossChoices, lossNames } from '../settings/loss-choices.ts';
import { positionOf, valueAt } from './slider.ts';
import { heightOf, imagesAt } from './tail-drawing.ts';

const parameters = lossNames.flatMap((loss) =>
  lossChoices[loss].parameters.map((parameter) => ({ loss, ...parameter })),
);

describe.each(parameters)('the slider of $name ($loss)', (parameter) => {
  it('starts at its initial value and stands near it', () => {
    const value = valueAt(parameter, positionOf(parameter, parameter.initial));
    expect(Math.abs(value / parameter.initial - 1)).toBeLessThan(0.01);
  });

  it('reaches its ends and never falls on the way', () => {
    const [first, last] = parameter.scale === 'whole' ? [parameter.least, parameter.most] : [0, 1000];
    const values = Array.from({ length: last - first + 1 }, (_, place) => valueAt(parameter, first + place));
    expect(values[0]).toBe(parameter.scale === 'decades' ? 0 : parameter.least);
    expect(values.at(-1)).toBe(parameter.most);
    for (let place = 1; place < values.length; place++) {
      expect(values[place]!).toBeGreaterThanOrEqual(values[place - 1]!);
    }
  });

  it('comes back to the position of a value', () => {
    const position = parameter.scale === 'whole' ? parameter.most - 1 : 500;
    expect(positionOf(parameter, valueAt(parameter, position))).toBe(position);
  });
});

it('switches a term off at the lower end of a weight', () => {
  const lambda = lossChoices.range.parameters.find(({ name }) => name === 'lambda')!;
  expect(valueAt(lambda, 0)).toBe(0);
  expect(positionOf(lambda, 0)).toBe(0);
});

it('gives a bar the height at which its count is drawn', () => {
  for (const images of [1, 2, 19, 20, 300, 600]) expect(Math.round(imagesAt(heightOf(images)))).toBe(images);
});
