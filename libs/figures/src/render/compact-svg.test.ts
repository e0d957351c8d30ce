import { expect, it } from 'vitest';
import { compactSvg, renumberIds, roundCoordinates } from './compact-svg.ts';

it('rounds coordinates, and nothing but coordinates', () => {
  expect(
    roundCoordinates('<path d="M1.23456,-0.0001e0L2,3" fill="#123456"/><text x="0.005">1.23456</text>'),
  ).toBe('<path d="M1.23,0L2,3" fill="#123456"/><text x="0.01">1.23456</text>');
});

it('numbers ids from zero and keeps references to them', () => {
  expect(renumberIds('<clipPath id="clip17"/><g clip-path="url(#clip17)"/><a href="#elsewhere"/>')).toBe(
    '<clipPath id="def0"/><g clip-path="url(#def0)"/><a href="#elsewhere"/>',
  );
});

it('shares the outline of a run of equal marks', () => {
  const mark = (x: number): string =>
    `<path transform="translate(${x},2)" d="M0,1A1" fill="#055494" opacity="0.5"/>`;
  const svg = compactSvg(
    `<svg>${[1, 2, 3, 4].map(mark).join('')}<path transform="translate(9,9)" d="M5"/></svg>`,
  );
  expect(svg).toBe(
    '<svg><defs><path id="mark0" d="M0,1A1"/></defs><g fill="#055494" fill-opacity="0.5" stroke-opacity="0.5">' +
      '<use href="#mark0" x="1" y="2"/><use href="#mark0" x="2" y="2"/><use href="#mark0" x="3" y="2"/>' +
      '<use href="#mark0" x="4" y="2"/></g><path transform="translate(9,9)" d="M5"/></svg>',
  );
});

it('leaves single marks as they are', () => {
  const svg = '<svg><path transform="translate(1,2)" d="M0,1A1" fill="red"/></svg>';
  expect(compactSvg(svg)).toBe(svg);
});
