import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { withoutNotes } from './notes.ts';

/** The playground's, inside the page, so that it is found below any path. */
const icon = readFileSync(new URL('../../apps/playground/public/icon.svg', import.meta.url), 'base64');
const page = (text: string, link: string) => ({ text, link });

/** The site: `npm run docs:build`, without a network. Links that leave docs/ are checked by tools/checks/src/links.test.ts. */
export default defineConfig({
  title: 'rangeloss',
  description: 'Deep metric learning for long-tailed classes, in TypeScript',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml;base64,${icon}` }]],
  cleanUrls: false,
  // Angle brackets in comments are text, not elements of Vue's templates.
  markdown: { html: false, config: withoutNotes },
  ignoreDeadLinks: [
    /^(\.\.\/|\.\/\.\.\/)+(README|CONTRIBUTING|LICENSE|experiments|benchmarks|apps|libs|tools)/,
    /\/\.\.\//,
  ],
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Start', '/getting-started'), page('API', '/api/')],
    sidebar: [
      { text: 'Start', items: [page('Five minutes', '/getting-started'), page('Playground', '/playground')] },
      {
        text: 'Tutorials',
        items: [
          page('Run a grid', '/tutorials/run-a-grid'),
          page('Make a figure', '/tutorials/make-a-figure'),
          page('Use one library', '/tutorials/use-one-library'),
        ],
      },
      {
        text: 'How to',
        items: [
          page('Extend it', '/how-to/extend'),
          ...['loss', 'sampler', 'model', 'metric', 'data set', 'launcher'].map((what) =>
            page(`Add a ${what}`, `/how-to/add-a-${what.replace(' ', '-')}`),
          ),
        ],
      },
      {
        text: 'Libraries',
        items: [
          'losses',
          'datasets',
          'models',
          'training',
          'evaluation',
          'figures',
          'mlflow-js',
          'backend',
          'native-backend',
          'experiments',
        ].map((name) => page(name, `/${name}`)),
      },
      {
        text: 'Background',
        items: ['architecture', 'reproducibility', 'troubleshooting', 'glossary', 'paper'].map((name) =>
          page(name[0]!.toUpperCase() + name.slice(1), `/${name}`),
        ),
      },
    ],
  },
});
