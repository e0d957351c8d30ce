import { UserError } from '@rangeloss/foundation';
import { csv } from '../figure/csv.ts';
import { escapeXml } from '../figure/xml.ts';
import { inlineSvg } from './inline-svg.ts';
import type { ReportBlock, ReportLink } from './report.ts';

/** How much larger than in print a figure may stand on a screen, where type is larger. */
const SCREEN_SCALE = 1.4;
/** Below this width a figure's text cannot be read, and it scrolls sideways instead of shrinking. */
const LEAST_SCALE = 0.9;

/**
 * The HTML of one block.
 * @param id unique in the page
 * @param title what it belongs to, as unique: a reader who goes from region to region hears it
 */
export function blockHtml(block: ReportBlock, id: string, title: string): string {
  switch (block.kind) {
    case 'text':
      return paragraphs(block.text);
    case 'table':
      return scrolling(block.html, `Table: ${title}`);
    case 'code':
      return `<pre tabindex="0" role="region" aria-label="${escapeXml(block.label)}"><code>${escapeXml(block.text)}</code></pre>`;
    case 'links':
      return `<ul>${block.links.map((link) => `<li>${linkHtml(link)}</li>`).join('')}</ul>`;
    case 'figure':
      return figureHtml(block, id);
  }
}

/** Text divided by empty lines. */
export function paragraphs(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((part) => `<p>${escapeXml(part)}</p>`)
    .join('\n');
}

/** A part that may be wider than a phone: it scrolls by itself, by keyboard too. */
export function scrolling(html: string, label: string, kind = 'scroll'): string {
  return `<div class="${kind}" role="region" aria-label="${escapeXml(label)}" tabindex="0">${html}</div>`;
}

/**
 * A link.
 * @throws UserError when it is neither a relative path, an anchor nor http(s): a report never runs script.
 */
export function linkHtml({ label, href }: ReportLink): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) && !/^https?:/i.test(href)) {
    throw new UserError(`A report cannot link to "${href}".`, {
      field: 'links',
      mend: 'Use a path relative to the report, or an http(s) address.',
    });
  }
  return `<a href="${escapeXml(href)}">${escapeXml(label)}</a>`;
}

function figureHtml(block: Extract<ReportBlock, { kind: 'figure' }>, id: string): string {
  const { figure, svg } = block;
  if (svg === undefined) {
    throw new UserError(`Figure "${figure.name}" has not been drawn.`, {
      field: 'svg',
      mend: 'Use writeReport of @rangeloss/figures/node, which draws it, or pass the SVG.',
    });
  }
  const width = Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? 600);
  const size = `max-width:${Math.round(width * SCREEN_SCALE)}px;min-width:${Math.min(Math.round(width * LEAST_SCALE), 600)}px`;
  const picture = inlineSvg(svg, figure, id).replace('<svg', `<svg style="${size}"`);
  const rows = figure.datasets[figure.usermeta.rangeloss.table] ?? [];
  const data = `<a download="${figure.name}.csv" href="data:text/csv;charset=utf-8,${encodeURIComponent(csv(rows))}">data (CSV)</a>`;
  const links = [...(block.links ?? []).map(linkHtml), data].join(' · ');
  const caption = escapeXml(block.caption ?? figure.description);
  return `<figure id="${id}">${scrolling(picture, `Figure ${figure.name}`)}<figcaption>${caption} <span>${links}</span></figcaption></figure>`;
}
