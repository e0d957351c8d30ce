import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^api\/|\.vitepress/.test(file))
    .map((file) => path.join('docs', file)),
];

/** Addresses of a page's links and pictures, code left out. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/```.*?```/gs, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, address]) => address!);
}

/** The anchors that a page's headings get. */
function anchorsOf(text: string): string[] {
  return [...text.replaceAll(/```.*?```/gs, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

describe.each(pages)('%s', (page) => {
  it('links to files and headings that exist', () => {
    const text = readFileSync(path.join(root, page), 'utf8');
    const broken = linksOf(text)
      .filter((address) => !/^[a-z]+:/.test(address))
      .filter((address) => {
        const [file = '', anchor] = address.split('#');
        const target =
          file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), decodeURI(file));
        if (!existsSync(target)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(decodeURI(anchor));
      });
    expect(broken).toEqual([]);
  });
});

it('finds a link that leads nowhere', () => {
  expect(linksOf('[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.png)')).toEqual(['b.md', 'h.png']);
  expect(anchorsOf('## How to add one\n### `k`, and α')).toEqual(['how-to-add-one', 'k-and-α']);
});
