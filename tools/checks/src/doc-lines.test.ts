import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { askApp } from './docs/ask-app.ts';
import { blocksOf, commandLines, isRunHere, noteOf } from './docs/blocks.ts';
import { complaintsAbout } from './docs/complaints.ts';
import { pages, root } from './docs/pages.ts';
import { pageBlocks } from './docs/run-page.ts';
import { shellCommands } from './docs/shell-words.ts';

const blocks = pages.flatMap(pageBlocks);

it('every block says what it is, and one that is not run says why', () => {
  const complaints = blocks.flatMap((block) =>
    complaintsAbout(block).map((complaint) => `${block.page}:${block.line} ${complaint}`),
  );
  expect(complaints).toEqual([]);
});

it("the command's own parser takes every line, the study's own schemas every block of YAML", async () => {
  const lines = blocks
    // What another test runs is more than parsed.
    .filter((block) => block.language === 'sh' && noteOf(block, 'run by') === undefined)
    .flatMap((block) =>
      [block.code, noteOf(block, 'run as') ?? ''].flatMap(commandLines).flatMap((line) =>
        shellCommands(line)
          .filter(({ words }) => words[0] === 'npx' && words[1] === 'rangeloss')
          .map(({ words }) => ({ where: `${block.page}:${block.line} ${line}`, words: words.slice(2) })),
      ),
    );
  const studies = blocks.filter((block) => block.language === 'yaml' && isRunHere(block));
  const inline = pages.flatMap((page) =>
    [
      ...readFileSync(path.join(root, page), 'utf8')
        .replaceAll(/```.*?```/gs, '')
        .matchAll(/`(?:npx )?rangeloss ([a-z][^`\n]*)`/g),
    ].map(([text, words]) => ({
      where: `${page} ${text}`,
      words: words!.replaceAll(/[[\]]/g, '').split(/\s+/),
    })),
  );
  // A gate that finds nothing to ask would be green for ever.
  expect(lines.length).toBeGreaterThan(25);
  expect(studies.length).toBeGreaterThan(3);
  expect(inline.length).toBeGreaterThan(40);
  const said = await askApp({
    lines: lines.map(({ words }) => words),
    inline: inline.map(({ words }) => words),
    studies: studies.map(({ code }) => code),
  });
  const wrong = (places: readonly string[], answers: readonly string[]) =>
    answers.flatMap((answer, index) => (answer === '' ? [] : [`${places[index]!}: ${answer}`]));
  expect([
    ...wrong(
      lines.map(({ where }) => where),
      said.lines,
    ),
    ...wrong(
      inline.map(({ where }) => where),
      said.inline,
    ),
    ...wrong(
      studies.map(({ page, line }) => `${page}:${line}`),
      said.studies,
    ),
  ]).toEqual([]);
}, 120_000);

describe('a page with a mistake', () => {
  const complaintsOf = (text: string) => blocksOf('docs/losses.md', text).flatMap(complaintsAbout);
  it.each([
    ['no language', '```\nx\n```', '"" is none of'],
    ['an unknown language', '```bash\nnpm test\n```', '"bash" is none of'],
    ['a command that is only shown', '```text\nnpm start\n```', 'a command in a block of text'],
    ['a reason that is none', '<!-- not run: too lazy -->\n```sh\nnpm test\n```', 'begins with none of'],
    ['a script that is gone', '<!-- not run: CI -->\n```sh\nnpm run nothing\n```', 'no script "nothing"'],
    ['a file that is gone', '<!-- not run: CI -->\n```sh\nnode gone.mjs\n```', 'no such file'],
    ['a test that is gone', '```sh\ncd libs/losses && npx vitest src/gone\n```', 'no such test'],
    ['a package without version', '```sh\nnpm install left-pad\n```', 'no version'],
    [
      'a small form of another command',
      '<!-- run as: npx rangeloss run s -->\n```sh\nnpx rangeloss grid s\n```',
      'lacks "grid"',
    ],
    [
      'a test that runs another page',
      '<!-- run by tools/checks/src/links.test.ts -->\n```ts\n```',
      'reads no losses.md',
    ],
  ])('is told: %s', (_, text, complaint) => {
    expect(complaintsOf(text).join()).toContain(complaint);
  });

  it('is told by the command and the schemas', async () => {
    const said = await askApp({
      lines: [
        ['grid', 'study.yaml', '--plann'],
        ['grid', 'study.yaml', '--plan'],
      ],
      inline: [
        ['run', 'STUDY', '--again'],
        ['run', 'STUDY', '--afresh'],
      ],
      studies: ['loss: { sofmax: 1 }', 'loss: { softmax: 1 }', 'name: incomplete', 'draw: { kind: roc }'],
    });
    expect(said.lines.map((answer) => answer.includes('unknown option'))).toEqual([true, false]);
    expect(said.inline).toEqual(['', 'run has no option --afresh']);
    expect(said.studies.map((answer) => answer !== '')).toEqual([true, false, true, true]);
  }, 120_000);
});

describe('a block', () => {
  it('has the notes that stand right before it, and no others', () => {
    const [first, second] = blocksOf(
      'page.md',
      '<!-- not run: CI, it does -->\n<!-- given:\nconst a = 1;\n-->\n\n```ts\na;\n```\ntext\n\n```sh\nx\n```\n',
    );
    expect(first!.notes).toEqual([
      { kind: 'not run', text: 'CI, it does' },
      { kind: 'given', text: 'const a = 1;' },
    ]);
    expect([second!.notes, second!.line, second!.language]).toEqual([[], 11, 'sh']);
  });

  it('of commands is split as by a shell', () => {
    expect(commandLines('npm test   # all of it\n\n# a remark\na \\\n  b\n')).toEqual(['npm test', 'a b']);
    expect(shellCommands(`A=1 node x.ts data.truncate='with tail' "b c" > out.json && cd y`)).toEqual([
      { environment: { A: '1' }, words: ['node', 'x.ts', 'data.truncate=with tail', 'b c'] },
      { environment: {}, words: ['cd', 'y'] },
    ]);
  });
});
