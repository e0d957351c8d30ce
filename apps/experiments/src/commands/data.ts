import path from 'node:path';
import { Command } from 'commander';
import { parseOverride } from '../config/overrides.ts';
import { readStudy, type Study, studyFile } from '../config/study.ts';
import { checkStudyData } from '../data/check-study-data.ts';
import {
  describeAside,
  describeSource,
  describeStudyData,
  describeUntruncated,
} from '../data/describe-study-data.ts';
import { drawRankPlot } from '../data/draw-rank-plot.ts';
import { exitCode, say, sayJson } from '../terminal/output.ts';
import { addDataPrepare } from './data-prepare.ts';
import { asideText, choicesTable, descriptionText } from './data-tables.ts';
import { onStudy, type StudyOptions } from './options.ts';

export function dataCommand(): Command {
  const command = new Command('data').description('the data of a study');
  onStudy(command.command('describe'))
    .description(
      'how images are spread over identities, and what each truncation leaves; draws the rank plot',
    )
    .option('--no-figure', 'write no file')
    .action(describe);
  onStudy(command.command('check'))
    .description('read lists, containers and every image once, and list all damage')
    .option(
      '--hashes',
      'keep perceptual hashes of the images: run and grid then refuse near duplicates in the test set',
    )
    .action(check);
  addDataPrepare(command);
  return command;
}

function studyOf(given: string, settings: readonly string[]): Promise<Study> {
  return studyFile(given).then((file) => readStudy(file, settings.map(parseOverride)));
}

async function check(
  given: string,
  settings: readonly string[],
  options: StudyOptions & { readonly hashes?: boolean },
): Promise<void> {
  const study = await studyOf(given, settings);
  const progress = process.stderr.isTTY && options.quiet !== true && options.json !== true;
  const report = await checkStudyData(study.cells[0]!.config.data, {
    hashes: options.hashes,
    onProgress: progress
      ? (read, all) => process.stderr.write(`\r${read} of ${all} images read${read === all ? '\n' : ''}`)
      : undefined,
  });
  if (options.json === true) sayJson(report);
  else {
    for (const { message } of report.damage) say(message);
    say(`${report.checked} images of ${report.name} read, ${report.damage.length} damaged.`);
    if (report.hashes !== undefined) say(`Hashes  ${report.hashes}`);
    else if (options.hashes === true) say('No hashes are kept: mend the damage first.');
  }
  // A damaged data set is for the user to mend, as any other mistake in the input is.
  if (report.damage.length > 0) process.exitCode = exitCode.userMistake;
}

async function describe(
  given: string,
  settings: readonly string[],
  options: StudyOptions & { readonly figure: boolean },
): Promise<void> {
  const study = await studyOf(given, settings);
  const source = await describeSource(study);
  const folder = path.resolve(options.out, study.name, 'data');
  const draw = (name: string, described: typeof source) =>
    options.figure ? drawRankPlot(study, name, described, folder) : [];
  const files = [...(await draw('source-rank-plot', source))];
  // The source is shown also when the study cannot be made of it, which is when one wants to see it most.
  if (options.json !== true) say(descriptionText(`${source.name}, as its source gives it`, source));
  const training = await describeUntruncated(study);
  const choices = await describeStudyData(study);
  const aside = await describeAside(study);
  files.push(...(await draw('training-rank-plot', training)));
  if (options.json === true) {
    sayJson({ source, training, aside, choices, files });
    return;
  }
  say(descriptionText(`${source.name}, the training images of ${study.name} before truncation`, training));
  say(asideText(aside));
  say(`The training sets of ${study.name}\n${choicesTable(choices)}`);
  if (files.length > 0) say(`\nRank plots: ${path.relative('', folder)}`);
}
