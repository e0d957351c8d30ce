import { escapeXml } from '../figure/xml.ts';
import { blockHtml, linkHtml, paragraphs, scrolling } from './report-blocks.ts';
import { REPORT_STYLE } from './report-style.ts';
import type { Report, ReportCell } from './report.ts';

export interface HtmlReportOptions {
  /** `@font-face` rules; `writeReport` embeds the bundled font. */
  readonly fontCss?: string;
}

/** A part of the page with a heading. */
interface Part {
  readonly id: string;
  readonly title: string;
  readonly html: string;
}

/**
 * A study's report as one HTML file that asks nothing of the network: figures inline, style and fonts inside, no
 * script. Landmarks, headings, captions and descriptions are for screen readers; everything that scrolls can be
 * reached by keyboard; light and dark follow the reader's setting, paper is always light.
 * @throws UserError when a figure has not been drawn or a link is no path and no http(s) address.
 */
export function htmlReport(report: Report, options: HtmlReportOptions = {}): string {
  const sections = report.sections.map(({ title, blocks }, index): Part => {
    const id = `section-${index + 1}`;
    return {
      id,
      title,
      html: blocks
        .map((block, position) =>
          blockHtml(block, `${id}-${position + 1}`, position === 0 ? title : `${title} ${position + 1}`),
        )
        .join('\n'),
    };
  });
  const parts = [...sections, ...closingParts(report)];
  const contents = parts.map(({ id, title }) => `<li><a href="#${id}">${escapeXml(title)}</a></li>`).join('');
  const findings = (report.findings ?? []).map((text) => `<li>${escapeXml(text)}</li>`).join('');
  const body = parts.map(
    ({ id, title, html }) =>
      `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeXml(title)}</h2>\n${html}\n</section>`,
  );
  return `<!doctype html>
<html lang="${escapeXml(report.language ?? 'en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:">
<meta name="description" content="${escapeXml(report.question)}">${provenanceMeta(report)}
<title>${escapeXml(report.title)}</title>
<link rel="icon" href="data:,">
<style>${options.fontCss ?? ''}${REPORT_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header>
<h1>${escapeXml(report.title)}</h1>
<p class="question">${escapeXml(report.question)}</p>
${findings === '' ? '' : `<ul class="findings" aria-label="Findings">${findings}</ul>`}
<nav aria-label="Contents"><ul>${contents}</ul></nav>
</header>
<main id="main">
${body.join('\n')}
</main>
${footer(report)}
</body>
</html>
`;
}

function closingParts(report: Report): Part[] {
  const parts: Part[] = [];
  const add = (id: string, title: string, html: string): void => {
    parts.push({ id, title, html });
  };
  if (report.cells?.length) add('cells', `All ${report.cells.length} cells`, cellTable(report.cells));
  const failures = report.failures ?? [];
  add(
    'failures',
    'Failures',
    failures.length === 0
      ? '<p>No cell failed.</p>'
      : `<dl>${failures
          .map(({ cell, error, href }) => {
            const name = href === undefined ? escapeXml(cell) : linkHtml({ label: cell, href });
            return `<dt>${name}</dt><dd class="failed">${escapeXml(error)}</dd>`;
          })
          .join('')}</dl>`,
  );
  if (report.notRun?.length)
    add('not-run', 'What was not run', definitions(report.notRun.map(({ what, why }) => [what, why])));
  if (report.config !== undefined) {
    add(
      'config',
      'Config',
      blockHtml({ kind: 'code', text: report.config, label: 'Config as YAML' }, 'config-text', 'Config'),
    );
  }
  if (report.environment !== undefined)
    add('environment', 'Environment', definitions(Object.entries(report.environment)));
  if (report.links?.length)
    add('links', 'Links', blockHtml({ kind: 'links', links: report.links }, 'links-list', 'Links'));
  return parts;
}

function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([term, text]) => `<dt>${escapeXml(term)}</dt><dd>${paragraphs(text)}</dd>`).join('')}</dl>`;
}

function cellTable(cells: readonly ReportCell[]): string {
  const columns = [...new Set(cells.flatMap(({ values }) => Object.keys(values)))];
  const head = ['cell', 'state', ...columns]
    .map((title) => `<th scope="col">${escapeXml(title)}</th>`)
    .join('');
  const rows = cells.map(({ name, state, values, href }) => {
    const label = href === undefined ? escapeXml(name) : linkHtml({ label: name, href });
    const kind = state === 'failed' ? ' class="failed"' : '';
    const rest = columns.map((column) => `<td>${escapeXml(values[column] ?? '–')}</td>`).join('');
    return `<tr><th scope="row">${label}</th><td${kind}>${state}</td>${rest}</tr>`;
  });
  const count = (state: ReportCell['state']): number => cells.filter((cell) => cell.state === state).length;
  const caption = `${count('finished')} finished, ${count('failed')} failed, ${count('not run')} not run.`;
  return scrolling(
    `<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
    'All cells',
    cells.length > 30 ? 'scroll tall' : 'scroll',
  );
}

function provenanceMeta({ provenance }: Report): string {
  if (provenance === undefined) return '';
  const meta = (name: string, content: string): string =>
    `\n<meta name="rangeloss:${name}" content="${escapeXml(content)}">`;
  return [
    meta('runs', provenance.runIds.join(' ')),
    provenance.configHash === undefined ? '' : meta('config', provenance.configHash),
    provenance.command === undefined ? '' : meta('command', provenance.command),
  ].join('');
}

function footer({ provenance, date }: Report): string {
  const parts = [
    ...(provenance === undefined ? [] : [`Drawn from ${provenance.runIds.length} runs.`]),
    ...(provenance?.configHash === undefined
      ? []
      : [`Config <code>${escapeXml(provenance.configHash)}</code>.`]),
    ...(provenance?.command === undefined ? [] : [`Made by <code>${escapeXml(provenance.command)}</code>.`]),
    ...(date === undefined ? [] : [escapeXml(date)]),
  ];
  return parts.length === 0 ? '' : `<footer>${parts.map((part) => `<p>${part}</p>`).join('')}</footer>`;
}
