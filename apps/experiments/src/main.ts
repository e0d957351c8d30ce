import { Command } from 'commander';
import { backendCommand } from './commands/backend.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { figuresCommand } from './commands/figures.ts';
import { helpEnd } from './commands/front-page.ts';
import { gridCommand } from './commands/grid.ts';
import { initCommand } from './commands/init.ts';
import { modelsCommand } from './commands/models.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { syncCommand } from './commands/sync.ts';
import { uiCommand } from './commands/ui.ts';
import { runProgram } from './terminal/run-program.ts';

export const program = new Command('rangeloss')
  .description('Long-tailed deep metric learning: ablation grids, reports and figures')
  .version('0.1.0')
  .addHelpText('after', helpEnd)
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
  exportCommand(),
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

await runProgram(program, process.argv.slice(2));
