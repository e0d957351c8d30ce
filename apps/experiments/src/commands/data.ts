import { type DataChoice, describeStudyData } from '../data/describe-study-data.ts';
import Table from 'cli-table3';
import { Command } from 'commander';
import { checkSource } from '@rangeloss/datasets/node';
import { namedOptions } from '../config/cell-config.ts';
import { openSource } from '../data/sources.ts';
import { parseOverride } from '../config/overrides.ts';
import { readStudy, studyFile } from '../config/study.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { onStudy, type StudyOptions } from './options.ts';

export function dataCommand(): Command {
  const command = new Command('data').description('the data of a study');
  onStudy(command.command('describe'))
    .description('how many identities and images each group of the truncation has')
    .action(describe);
  onStudy(command.command('check')).description('read every image once and list all damage').action(check);
  return command;
}

async function check(given: string, settings: readonly string[], options: StudyOptions): Promise<void> {
  const study = await readStudy(await studyFile(given), settings.map(parseOverride));
  const { source, root } = study.cells[0]!.config.data;
  const { manifest, source: images } = await openSource(namedOptions(source), root);
  const report = await checkSource(images, manifest);
  if (options.json === true) sayJson(report);
  else {
    for (const { where, message } of report.damage) say(`${where}: ${message}`);
    say(`${report.checked} images of ${manifest.name} read, ${report.damage.length} damaged.`);
  }
  // A damaged data set is for the user to mend, as any other mistake in the input is.
  if (report.damage.length > 0) process.exitCode = exitCode.userMistake;
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
