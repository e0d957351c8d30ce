import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { vegaSvg } from '../render/vega-svg.ts';
import { embeddingScatter, type EmbeddingPanel } from './embedding-scatter.ts';
import { squareDomain } from './square-domain.ts';

const IDENTITIES = [
  { name: 'a', tail: false },
  { name: 'b', tail: true },
];
const panel = (over: Partial<EmbeddingPanel> = {}): EmbeddingPanel => ({
  name: 'softmax',
  embeddings: [0, 0, 2, 0, 5, 5],
  labels: [0, 0, 1],
  ...over,
});

describe('the square around points', () => {
  it('has equal sides, so that circles stay round', () => {
    const { x, y } = squareDomain([0, 0, 10, 1]);
    expect(x[1] - x[0]).toBeCloseTo(y[1] - y[0], 6);
    expect(x[0]).toBeLessThan(0);
    expect(y[1]).toBeGreaterThan(1);
  });

  it('is one unit wide around points that coincide', () => {
    expect(squareDomain([3, 3, 3, 3], 0).x).toEqual([2.5, 3.5]);
  });
});

describe('the embedding scatter', () => {
  it('draws tail identities last and as their own part', () => {
    const rows = embeddingScatter({ identities: IDENTITIES, panels: [panel()] }).datasets['embeddings']!;
    expect(rows.map(({ part }) => part)).toEqual(['head', 'head', 'tail']);
    expect(rows.at(-1)).toMatchObject({ identity: 'b', x: 5, y: 5 });
  });

  it('names identities at their means', () => {
    const means = embeddingScatter({ identities: IDENTITIES, panels: [panel()] }).datasets['means'];
    expect(means).toEqual([
      { loss: 'softmax', identity: 'a', x: 1, y: 0 },
      { loss: 'softmax', identity: 'b', x: 5, y: 5 },
    ]);
  });

  it('thins the head to the limit, never the tail, and says so', () => {
    const labels = Array.from({ length: 1000 }, (_, index) => (index < 970 ? 0 : 1));
    const embeddings = labels.flatMap((_, index) => [index, index]);
    const figure = embeddingScatter(
      { identities: IDENTITIES, panels: [panel({ labels, embeddings })] },
      { maxPoints: 100 },
    );
    const rows = figure.datasets['embeddings']!;
    expect(rows.filter(({ part }) => part === 'tail')).toHaveLength(30);
    expect(rows.filter(({ part }) => part === 'head')).toHaveLength(70);
    expect(figure.description).toContain('100 of 1000 points');
  });

  it('has square panels', async () => {
    const { width, height } = await vegaSvg(embeddingScatter({ identities: IDENTITIES, panels: [panel()] }));
    expect(Math.abs(width - height)).toBeLessThan(40);
  });

  it('draws one point, and points that coincide', async () => {
    const one = panel({ embeddings: [1, 1], labels: [0] });
    const same = panel({ name: 'same', embeddings: [1, 1, 1, 1], labels: [0, 1] });
    const { svg } = await vegaSvg(embeddingScatter({ identities: IDENTITIES, panels: [one, same] }));
    expect(svg).not.toContain('NaN');
  });

  it.each([
    ['three dimensions', panel({ embeddings: [1, 2, 3], labels: [0] })],
    ['NaN', panel({ embeddings: [Number.NaN, 0], labels: [0] })],
    ['an unknown identity', panel({ embeddings: [0, 0], labels: [2] })],
    ['no points', panel({ embeddings: [], labels: [] })],
  ])('refuses %s', (_, bad) => {
    expect(() => embeddingScatter({ identities: IDENTITIES, panels: [bad] })).toThrow(UserError);
  });
});
