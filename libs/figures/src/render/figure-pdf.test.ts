import { expect, it } from 'vitest';
import { embeddingExample } from '../examples/embeddings.example.ts';
import { longTailExample } from '../examples/long-tail.example.ts';
import { EXAMPLE_PROVENANCE } from '../examples/provenance.example.ts';
import { figurePdf } from './figure-pdf.ts';

it('is one page of the column width with embedded fonts, the same bytes each time', async () => {
  const pdf = await figurePdf(longTailExample());
  const text = Buffer.from(pdf).toString('latin1');
  expect(text).toMatch(/\/MediaBox \[0 0 234 157\.5\]/);
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
  expect(text).toMatch(/\/FontFile2/);
  expect(text).toMatch(/\/BaseFont \/\w+\+SourceSans3-Regular/);
  expect(await figurePdf(longTailExample())).toEqual(pdf);
});

it('names its runs in its properties', async () => {
  const text = Buffer.from(await figurePdf(embeddingExample())).toString('latin1');
  expect(text).toContain(EXAMPLE_PROVENANCE.runIds[0]);
  expect(text).toContain(EXAMPLE_PROVENANCE.configHash);
  expect(text).toMatch(/SourceSans3-SemiBold/);
});
