/**
 * Which of the paper's claims hold here, from the studies' results; rewrites the table of CLAIMS.md.
 *
 * node --import tsx --conditions=@rangeloss/source experiments/range-loss/run.ts [--runs runs]
 *
 * With --runs the results of the studies that were run there are first taken into results/, which is committed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { claims } from './claim-list.ts';
import { claimTable } from './claim-table.ts';
import { judgeClaims } from './judge-claims.ts';
import { detailLines } from './kept-details.ts';
import { hasResults, linesOf, resultsOfFile, resultsOfRuns } from './study-results.ts';

const here = import.meta.dirname;
const { values } = parseArgs({ options: { runs: { type: 'string' } } });
const fileOf = (study: string): string => path.join(here, 'results', `${study}.jsonl`);
const studies = new Set(claims.flatMap(({ comparisons }) => comparisons.map(({ study }) => study)));

// Studies without a claim are kept too: their numbers are quoted in CLAIMS.md.
const described = ['variants', 'newer', 'glyphs', 'parameters', 'digits', 'orl'].map(
  (name) => `range-loss-${name}`,
);

// Studies whose figures show pairs or single identities.
const detailed = ['glyphs', 'losses', 'variants'].map((name) => `range-loss-${name}`);

if (values.runs !== undefined) {
  mkdirSync(path.join(here, 'results'), { recursive: true });
  for (const study of [...studies, ...described].filter((name) => hasResults(values.runs!, name))) {
    const results = resultsOfRuns(values.runs, study);
    writeFileSync(fileOf(study), linesOf(results));
    if (!detailed.includes(study)) continue;
    const ids = new Set(results.map(({ id }) => id));
    writeFileSync(fileOf(`${study}.details`), detailLines(values.runs, study, ids));
  }
}
const results = new Map([...studies].map((study) => [study, resultsOfFile(fileOf(study))]));
const table = claimTable(judgeClaims(claims, (study) => results.get(study) ?? []));

const page = path.join(here, 'CLAIMS.md');
const [start, end] = ['<!-- table: run.ts -->', '<!-- end of the table -->'];
const text = readFileSync(page, 'utf8');
const [before, after] = [text.split(start)[0]!, text.split(end)[1] ?? ''];
writeFileSync(page, `${before}${start}\n\n${table}\n\n${end}${after}`);
process.stdout.write(`${table}\n`);
