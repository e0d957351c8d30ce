import { type DataChoice, describeStudyData } from '../data/describe-study-data.ts';
import Table from 'cli-table3';
import { Command } from 'commander';
import { parseOverride } from '../config/overrides.ts';
import { readStudy, studyFile } from '../config/study.ts';
import { say, sayJson } from '../terminal/output.ts';
import { onStudy, type StudyOptions } from './options.ts';

export function dataCommand(): Command {
  const command = new Command('data').description('the data of a study');
  onStudy(command.command('describe'))
    .description('how many identities and images each group of the truncation has')
    .action(describe);
  return command;
}

async function describe(given: string, settings: readonly string[], options: StudyOptions): Promise<void> {
  const study = await readStudy(await studyFile(given), settings.map(parseOverride));
  const choices = await describeStudyData(study);
  if (options.json === true) sayJson(choices);
  else say(dataTable(choices));
}

function dataTable(choices: readonly DataChoice[]): string {
  const table = new Table({
    head: ['truncated', 'seed', 'identities', 'images', 'tail', 'imbalance', 'Gini'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const { truncate, seed, description } of choices) {
    const { identities, images, tail, imbalanceRatio, gini } = description;
    table.push([
      `${100 * truncate} %`,
      seed,
      identities,
      images,
      `${(100 * tail.identityShare).toFixed(0)} %`,
      imbalanceRatio.toFixed(1),
      gini.toFixed(2),
    ]);
  }
  return table.toString();
}
