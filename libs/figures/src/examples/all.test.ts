import { describe, expect, it } from 'vitest';
import { csv } from '../figure/csv.ts';
import { figureSvg } from '../render/figure-svg.ts';
import { specErrors } from '../render/validate-spec.ts';
import { vegaSvg } from '../render/vega-svg.ts';
import { widthInPixels } from '../theme/sizes.ts';
import { FIGURE_EXAMPLES } from './all.ts';
import { EXAMPLE_PROVENANCE } from './provenance.example.ts';

describe.each(FIGURE_EXAMPLES.map((example) => [example.name, example] as const))('%s', (_, example) => {
  const figure = example();

  it('is valid by the schema of Vega-Lite', () => {
    expect(specErrors(figure)).toEqual([]);
  });

  it('compiles without a warning and keeps to the width of a column or page', async () => {
    const { width } = await vegaSvg(figure);
    const column = width <= widthInPixels('column') + 1;
    expect(width).toBeGreaterThan(column ? 270 : 600);
    expect(width).toBeLessThanOrEqual(widthInPixels(column ? 'column' : 'page') + 1);
  });

  it('names its runs, config and command, and describes itself', async () => {
    const { svg } = await figureSvg(figure);
    expect(figure.usermeta.rangeloss).toMatchObject({ ...EXAMPLE_PROVENANCE });
    for (const run of EXAMPLE_PROVENANCE.runIds) expect(svg).toContain(run);
    expect(svg).toContain(EXAMPLE_PROVENANCE.configHash);
    expect(svg).toMatch(/<desc id="description">[^<]{40,}<\/desc>/);
  });

  it('gives the same bytes when it is made again', async () => {
    const again = example();
    expect(JSON.stringify(again)).toBe(JSON.stringify(figure));
    expect((await figureSvg(again)).svg).toBe((await figureSvg(figure)).svg);
  });

  it('has a table that is worth a CSV', () => {
    const rows = figure.datasets[figure.usermeta.rangeloss.table]!;
    expect(rows.length).toBeGreaterThan(0);
    // Quoted fields may hold line feeds of their own.
    expect(
      csv(rows)
        .replace(/"(?:[^"]|"")*"/g, '')
        .split('\n'),
    ).toHaveLength(rows.length + 2);
  });
});

it('finds a mistake in a spec', () => {
  const figure = FIGURE_EXAMPLES[0]!();
  expect(specErrors({ ...figure, layer: [{ mark: 'blob' }] } as unknown as typeof figure)).not.toEqual([]);
});
