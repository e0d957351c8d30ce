import type { Report, ReportCell } from '../report/report.ts';
import { embeddingExample } from './embeddings.example.ts';
import { longTailExample } from './long-tail.example.ts';
import { EXAMPLE_PROVENANCE } from './provenance.example.ts';
import { curvesExample, LOSSES, resultsExample } from './results.example.ts';
import { tableExample } from './table.example.ts';

/** A report of a made-up study, with every kind of block. */
export function reportExample(cells = 20): Report {
  return {
    title: 'Does the tail hurt, and does the range loss turn it into help?',
    question:
      'With the identities that have fewer than 20 images cut away or kept: which loss verifies unseen identities better?',
    findings: [
      'Kept, the tail costs softmax 1.0 points of verification accuracy and gains the range loss 0.8 (numbers are made up).',
      'Two seeds: the ranges are shown, no test is made.',
    ],
    sections: [
      {
        title: 'Results',
        blocks: [
          { kind: 'table', html: tableExample().html },
          { kind: 'figure', figure: resultsExample() },
        ],
      },
      {
        title: 'Data',
        blocks: [
          {
            kind: 'text',
            text: 'Test images were set aside first; the tail was made from the rest.\n\nEvery cell has the same test set.',
          },
          { kind: 'figure', figure: longTailExample() },
        ],
      },
      {
        title: 'Embeddings',
        blocks: [
          {
            kind: 'figure',
            figure: embeddingExample(),
            links: [{ label: 'SVG', href: 'figures/embedding-scatter.svg' }],
          },
        ],
      },
      { title: 'Training', blocks: [{ kind: 'figure', figure: curvesExample() }] },
    ],
    cells: Array.from({ length: cells }, (_, index): ReportCell => {
      const loss = LOSSES[index % LOSSES.length]!;
      const failed = index % 97 === 13;
      return {
        name: `${loss}, seed ${1 + Math.floor(index / LOSSES.length)}`,
        state: failed ? 'failed' : 'finished',
        values: failed
          ? {}
          : { steps: '600', 'verification %': (84 + (index % 9)).toFixed(1), 'wall time': '21 s' },
        href: `runs/${index}/`,
      };
    }),
    failures: [
      {
        cell: 'softmax + triplet, seed 3',
        error: 'The loss became NaN at step 212; the last checkpoint is at step 200.',
        href: 'runs/13/',
      },
    ],
    notRun: [{ what: 'LFW', why: 'The images are not on this machine; give them with --root.' }],
    config:
      'data:\n  source: digits\n  longTail: { profile: exponential, imbalance: 100 }\nmodel: { name: lenet++, embedding: 64 }\ngrid:\n  loss: [softmax, contrastive, triplet, center, range]\n  seed: 1..2\n',
    environment: { backend: 'wasm (simd, 2 threads)', node: '20.20.2', commit: '85f74fc', device: '2 cores' },
    links: [{ label: 'Tracking store', href: 'mlruns/' }],
    provenance: EXAMPLE_PROVENANCE,
  };
}
