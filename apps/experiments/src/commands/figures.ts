import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { Command, Option } from 'commander';
import { findFigureFiles } from '../figure-files/find-figure-files.ts';
import { reportParts, writeFigures } from '../report/write-report.ts';
import { say, sayJson } from '../terminal/output.ts';
import { drawFigureFiles } from './figure-files.ts';
import { lookOf, type LookOptions, lookWords } from './figure-look.ts';
import { onStudy, positive, type StudyOptions } from './options.ts';
import { resultsAtHand } from './report.ts';

export interface FiguresOptions extends StudyOptions, LookOptions {
  readonly to?: string;
  readonly only?: string;
  readonly dpi?: number;
  readonly pdf?: boolean;
  readonly html?: boolean;
}

export function figuresCommand(): Command {
  return onStudy(new Command('figures'))
    .description("draw a study's figures again from the results at hand, or those of figure files")
    .option(
      '--to <folder>',
      "where they go (default: the study's report folder; paper, in the folder of runs)",
    )
    .option('--only <name>', 'one figure, by the name of its files: long-tail, roc-tail, cmc')
    .option('--dpi <dots>', 'resolution of the PNG in dots per inch (default: 300)', positive('--dpi'))
    .addOption(
      new Option('--width <width>', 'of one column (3.25 in) or the whole text (6.875 in)').choices([
        'column',
        'page',
      ]),
    )
    .option('--dark', 'for dark slides and screens')
    .option('--pdf', 'also vector PDF with embedded fonts, for a paper')
    .option('--html', 'also interactive pages that work offline')
    .addHelpText('after', helpEnd)
    .action(async (given: string, settings: readonly string[], options: FiguresOptions, command: Command) => {
      const files = await findFigureFiles(given);
      if (files === undefined) await drawStudy(given, settings, options);
      else {
        const out = command.getOptionValueSource('out') === 'default' ? undefined : options.out;
        await drawFigureFiles(files, settings, options, out);
      }
    });
}

const helpEnd = `
Instead of a study: a figure file, or a folder of them (docs/figures.md). They are drawn from the results that they
keep, or with --out from a folder of runs.`;

async function drawStudy(given: string, settings: readonly string[], options: FiguresOptions): Promise<void> {
  const { study, plan, results, store } = await resultsAtHand(given, settings, options);
  const { figures } = await reportParts({ study, plan, results }, drawing(study.file, options));
  const wanted = figures.filter(({ figure }) => options.only === undefined || figure.name === options.only);
  if (wanted.length === 0) {
    throw new UserError(`The results at hand give no figure "${options.only ?? ''}".`, {
      field: '--only',
      mend: `They give ${figures.map(({ figure }) => figure.name).join(', ')}.`,
    });
  }
  const folder = path.resolve(options.to ?? path.join(store.folder, 'report', 'figures'));
  const { dpi, pdf, html } = options;
  const files = await writeFigures(wanted, folder, {
    ...(dpi === undefined ? {} : { dpi }),
    ...(pdf === undefined ? {} : { pdf }),
    ...(html === undefined ? {} : { html }),
  });
  if (options.json === true) sayJson({ files });
  else for (const file of files) say(path.relative('.', file));
}

/** The figures' look, and the command that makes just these again. */
function drawing(file: string, options: FiguresOptions) {
  const words = lookWords(options);
  return {
    ...(words.length === 0 ? {} : { command: ['rangeloss figures', file, ...words].join(' ') }),
    look: lookOf(options),
  };
}
