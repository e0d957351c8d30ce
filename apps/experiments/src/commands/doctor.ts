import { backendReport } from '@rangeloss/backend';
import { gpuReport, type GpuReport } from '@rangeloss/backend/node';
import Table from 'cli-table3';
import { Command } from 'commander';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { colors } from '../terminal/style.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('what this machine offers, and how to mend what is missing')
    .option('--json', 'one JSON document on standard output')
    .action(doctor);
}

async function doctor(options: OutputOptions): Promise<void> {
  const [report, gpu] = [await backendReport(), await gpuReport()];
  if (options.json === true) {
    sayJson({ ...report, gpu });
    return;
  }
  const { bold, green, red } = colors(process.stdout);
  const { machine } = report;
  say(bold('Machine'));
  for (const [name, value] of Object.entries(machine) as [string, string | number][]) {
    const shown = /memory/i.test(name) && typeof value === 'number' ? gibibytes(value) : String(value);
    say(`  ${name.padEnd(14)} ${shown}`);
  }
  say(`\n${bold('NVIDIA GPU')}`);
  for (const [name, value] of gpuLines(gpu)) say(`  ${name.padEnd(14)} ${value}`);
  say(`\n${bold('Backends')}, in the order of preference`);
  const table = new Table({ colWidths: [16, 61], wordWrap: true, style: { head: [], border: [] } });
  for (const backend of report.backends) {
    const works = backend.works ? green('works') : red('no');
    const lines = backend.works ? [backend.device] : [backend.reason, `→ ${backend.mend}`];
    table.push([`${backend.name}\n${works}`, lines.join('\n')]);
  }
  say(table.toString());
  say(`\n${bold('Versions')}`);
  for (const [name, value] of Object.entries(report.versions)) say(`  ${name.padEnd(32)} ${value}`);
}

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Driver, devices and libraries, then the one thing that is missing. */
function gpuLines({ driver, devices, cuda, cudnn, missing }: GpuReport): [name: string, value: string][] {
  return [
    ['driver', driver ?? 'none'],
    ...devices.map(({ name, computeCapability, memory, freeMemory }): [string, string] => [
      'device',
      `${name}, compute ${computeCapability}, ${gibibytes(memory)}, ${gibibytes(freeMemory)} free`,
    ]),
    ['CUDA', cuda ?? 'not installed'],
    ['cuDNN', cudnn ?? 'not installed'],
    ...(missing === undefined ? [] : [['missing', `${missing.reason}: ${missing.mend}`] as [string, string]]),
  ];
}
