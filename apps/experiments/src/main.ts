import { Command, CommanderError } from 'commander';
import { backendCommand } from './commands/backend.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { figuresCommand } from './commands/figures.ts';
import { gridCommand } from './commands/grid.ts';
import { modelsCommand } from './commands/models.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { syncCommand } from './commands/sync.ts';
import { uiCommand } from './commands/ui.ts';
import { exitCode, sayError } from './terminal/output.ts';

const program = new Command('rangeloss')
  .description('Long-tailed deep metric learning: ablation grids, reports and figures')
  .version('0.1.0')
  .addHelpText(
    'after',
    `
The five that matter:
  rangeloss grid experiments/digits-long-tail/study.yaml   run every cell of a study, then its report
  rangeloss run  STUDY loss=range seed=1                   run one cell
  rangeloss report STUDY                                   write the report again from the results at hand
  rangeloss doctor                                         what this machine offers, and how to mend what is missing
  rangeloss backend install                                the native TensorFlow: several times faster

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
  syncCommand(),
  uiCommand(),
  dataCommand(),
  doctorCommand(),
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
