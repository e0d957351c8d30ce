import { UserError } from '@rangeloss/foundation';
import { describe, expect, it } from 'vitest';
import { longTailExample } from '../examples/long-tail.example.ts';
import { reportExample } from '../examples/report.example.ts';
import { renderReport } from '../render/write-report.ts';
import { htmlReport } from './html-report.ts';
import type { Report } from './report.ts';

const EMPTY: Report = { title: 'A study', question: 'Why?', sections: [] };

let rendered: Promise<string> | undefined;
const example = (): Promise<string> => (rendered ??= renderReport(reportExample()));

describe('the report', () => {
  it('of nothing is a page that says that no cell failed', () => {
    const html = htmlReport(EMPTY);
    expect(html).toContain('<h1>A study</h1>');
    expect(html).toContain('No cell failed.');
  });

  it('escapes what comes from outside', () => {
    const html = htmlReport({
      ...EMPTY,
      title: '<script>alert(1)</script>',
      config: '</code><script>',
      failures: [{ cell: '"><img>', error: '<b>' }],
    });
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>');
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x'])(
    'refuses to link to %s',
    (href) => {
      expect(() => htmlReport({ ...EMPTY, links: [{ label: 'x', href }] })).toThrow(UserError);
    },
  );

  it('refuses a figure that was not drawn', () => {
    const blocks = [{ kind: 'figure', figure: longTailExample() }] as const;
    expect(() => htmlReport({ ...EMPTY, sections: [{ title: 'x', blocks }] })).toThrow(/has not been drawn/);
  });

  it('has unique ids, and only references to ids that it has', async () => {
    const html = await example();
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(ids);
    for (const [, id] of html.matchAll(/(?:href="#|url\(#)([^")]+)/g)) expect(known, id).toContain(id);
    for (const [, list] of html.matchAll(/aria-labelledby="([^"]+)"/g)) {
      for (const id of list!.split(' ')) expect(known, id).toContain(id);
    }
  });

  it('is the same, byte for byte, when it is made again', async () => {
    expect(await renderReport(reportExample())).toBe(await example());
  });

  it('names its runs, config and command', async () => {
    const html = await example();
    expect(html).toContain('<meta name="rangeloss:runs" content="8f2c1d7a90b34e55a1c2d3e4f5061728 0b9e8d7c');
    expect(html).toContain('<meta name="rangeloss:config" content="5d41402abc');
    expect(html).toContain('Made by <code>npx rangeloss figures');
  });
});
