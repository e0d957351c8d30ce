import { describe, expect, it } from 'vitest';
import { colourDistance, contrastRatio, type Sight } from './contrast.ts';
import { palette, seriesColours, type FigureMode } from './palette.ts';

const SIGHTS: readonly Sight[] = ['normal', 'protanopia', 'deuteranopia', 'tritanopia'];

describe.each<FigureMode>(['print', 'light', 'dark'])('the %s palette', (mode) => {
  const colours = palette(mode);

  it('keeps a contrast of 3 between every series colour and the background', () => {
    for (const colour of [...colours.series, colours.accent]) {
      expect(contrastRatio(colour, colours.background), colour).toBeGreaterThanOrEqual(3);
    }
  });

  it('keeps a contrast of 4.5 between text and the background, bands included', () => {
    for (const text of [colours.ink, colours.muted]) {
      expect(contrastRatio(text, colours.background)).toBeGreaterThanOrEqual(4.5);
      expect(contrastRatio(text, colours.band)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(SIGHTS)('keeps the first seven series colours apart for %s', (sight) => {
    const first = colours.series.slice(0, 7);
    for (const [index, colour] of first.entries()) {
      for (const other of first.slice(0, index)) {
        expect(colourDistance(colour, other, sight), `${colour} and ${other}`).toBeGreaterThan(9);
      }
    }
  });

  it('climbs evenly along the ramp', () => {
    const steps = colours.ramp.slice(1).map((colour, index) => colourDistance(colour, colours.ramp[index]!));
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(2.5);
  });
});

describe('the colours of series', () => {
  it('keep the losses of the paper the same whichever others are shown', () => {
    const few = seriesColours(['softmax', 'range'], 'print');
    const many = seriesColours(['arcface', 'softmax + range', 'triplet loss', 'softmax'], 'print');
    expect(many[1]).toBe(few[1]);
    expect(many[3]).toBe(few[0]);
  });

  it('differ from each other for up to ten series', () => {
    const names = ['softmax', 'a', 'b', 'range', 'c', 'd', 'e', 'f', 'g', 'h'];
    expect(new Set(seriesColours(names, 'dark')).size).toBe(10);
  });

  it('repeat after ten instead of failing', () => {
    const names = Array.from({ length: 23 }, (_, index) => `identity ${index}`);
    expect(seriesColours(names, 'print')).toHaveLength(23);
  });
});
