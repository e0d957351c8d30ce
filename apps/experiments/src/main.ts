import { Command, CommanderError } from 'commander';
import { backendCommand } from './commands/backend.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { figuresCommand } from './commands/figures.ts';
import { gridCommand } from './commands/grid.ts';
import { initCommand } from './commands/init.ts';
import { modelsCommand } from './commands/models.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { syncCommand } from './commands/sync.ts';
import { uiCommand } from './commands/ui.ts';
import { exitCode, sayError } from './terminal/output.ts';

export const program = new Command('rangeloss')
  .description('Long-tailed deep metric learning: ablation grids, reports and figures')
  .version('0.1.0')
  .addHelpText(
    'after',
    `
The five that matter:
  rangeloss init FOLDER            write the folder of a new study, which runs as it is
  rangeloss grid plan STUDY        every cell, what is done, why the rest has to be run, what that takes
  rangeloss grid STUDY             run every cell without a result, then write the report
  rangeloss compare A B            what differs in config and in result
  rangeloss doctor                 what this machine offers, and how to mend what is missing

Exit codes: 0 success, 2 a mistake of yours (the message says which), 130 stopped, 1 anything else.`,
  )
  .showHelpAfterError('(rangeloss --help lists the commands)')
  .showSuggestionAfterError(true)
  .exitOverride();

for (const command of [
  gridCommand(),
  runCommand(),
  reportCommand(),
  figuresCommand(),
  compareCommand(),
  initCommand(),
  schemaCommand(),
  syncCommand(),
  uiCommand(),
  dataCommand(),
  doctorCommand(),
  embedCommand(),
  evaluateCommand(),
  modelsCommand(),
  backendCommand(),
]) {
  program.addCommand(command);
}
for (const command of program.commands) overrideExit(command);

function overrideExit(command: Command): void {
  command.exitOverride().showHelpAfterError('(--help lists the options)');
  for (const child of command.commands) overrideExit(child);
}

if (process.argv.length <= 2) {
  program.outputHelp();
} else {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has told the user already; only its exit code does not know our convention.
      process.exitCode = error.exitCode === 0 ? exitCode.success : exitCode.userMistake;
    } else {
      process.exitCode = sayError(error, { json: process.argv.includes('--json') });
    }
  }
}
