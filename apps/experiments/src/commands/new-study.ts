/** A study that runs as it is, and shows what a study can have. */
export function newStudy(name: string): string {
  return `# yaml-language-server: $schema=study.schema.json
# What does the study ask? What is expected, and how long does it take?
# npx rangeloss grid ${name}      docs/experiments.md explains every field
name: ${name}
title: ${name}
question: Does the range loss help the tail of long-tailed digits?

data:
  source: digits                   # in an npm package; a folder of yours: { name: folder, shape: [32, 32, 3] } and root
  split: { test: 100, validation: 50 }
  longTail: { profile: exponential, imbalance: 50, largest: 300 }
  tailBelow: 20
  sampler: { identities: 7, images: 8 }
model: { name: lenet++, embedding: 64, channels: [6, 12, 24] }
train:
  steps: 120
  batch: 56
  optimizer: { name: sgd, rate: 0.02, momentum: 0.9 }
  schedule: { name: cosine, warmup: 10 }
  clip: { norm: 5 }
evaluate: { folds: 5, pairsPerFold: 100 }

grid:                              # every combination; seeds are pairs for the tests of significance
  loss:
    softmax: { softmax: 1 }
    +range: { softmax: 1, range: { intra: 0.001, inter: 0.001, k: 2, margin: 40 } }
  seed: 1..3

presets:                           # npx rangeloss grid ${name} --preset quick
  quick: { train.steps: 10, seed: 1, model.channels: [2, 4, 8] }
`;
}

export function newStudyReadme(name: string): string {
  return `# ${name}

**Claim.** What should come out, and what would refute it? Written before the study is run.

\`\`\`
npx rangeloss grid plan ${name}    # every cell, what is done, what it takes
npx rangeloss grid ${name}         # runs what has no result yet
npx rangeloss report ${name}       # the report again
\`\`\`

**Wall time.** \`grid plan\` estimates it from the cells that were measured.

**Expected result.** The table, with its seeds and intervals, and the date.
`;
}
