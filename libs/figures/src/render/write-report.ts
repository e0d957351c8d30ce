import { dirname } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { writeFileAtomic } from '@rangeloss/storage';
import { htmlReport } from '../report/html-report.ts';
import type { Report, ReportBlock } from '../report/report.ts';
import { faceFor } from './bundled-font.ts';
import { fontFaceCss } from './font-css.ts';
import { figureSvg } from './figure-svg.ts';

/** Letters of a page that are set in the bundled font; others fall back to the reader's. */
const LATIN = Array.from({ length: 0x17f - 0x20 }, (_, index) => String.fromCodePoint(0x20 + index));
const SIGNS = Array.from('–—‘’“”…•−×±≤≥→←↑↓·αβγδεκλμπσ∞');

/** Draws a report's figures, embeds the bundled font, and returns the page. */
export async function renderReport(report: Report): Promise<string> {
  const sections = [];
  for (const section of report.sections) {
    const blocks: ReportBlock[] = [];
    for (const block of section.blocks) {
      const undrawn = block.kind === 'figure' && block.svg === undefined;
      blocks.push(undrawn ? { ...block, svg: (await figureSvg(block.figure)).svg } : block);
    }
    sections.push({ ...section, blocks });
  }
  const letters = new Set([...LATIN, ...SIGNS]);
  const fontCss = await fontFaceCss(
    new Map([
      [faceFor(400, 'normal'), letters],
      [faceFor(600, 'normal'), letters],
    ]),
  );
  return htmlReport({ ...report, sections }, { fontCss });
}

/**
 * Writes a study's report as one self-contained HTML file; the same report gives the same bytes.
 * @throws UserError when the folder cannot be written, or for what htmlReport refuses
 */
export async function writeReport(report: Report, file: string): Promise<void> {
  const html = await renderReport(report);
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, html);
}
