import { installNative, type InstallProgress, nativeStatus, removeNative } from '@rangeloss/backend/node';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { createLogUpdate } from 'log-update';
import { bar } from '../terminal/grid-screen.ts';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';

interface BackendOptions extends OutputOptions {
  readonly gpu?: boolean;
  readonly remove?: boolean;
  /** False with `--no-download`. */
  readonly download?: boolean;
}

export function backendCommand(): Command {
  const command = new Command('backend').description('the native TensorFlow backend');
  command
    .command('install')
    .description(
      'build tfjs-node against the TensorFlow of the Python package index (274 MB to download, once)',
    )
    .option('--gpu', 'the CUDA build, for tfjs-node-gpu')
    .option('--no-download', 'only from what an earlier installation left in the cache')
    .option('--remove', 'take it away again')
    .option('--json', 'one JSON document on standard output')
    .option('--quiet', 'no progress')
    .action(install);
  command
    .command('status')
    .description('whether it is installed')
    .option('--gpu', 'of the CUDA build')
    .option('--json', 'one JSON document on standard output')
    .action(async (options: BackendOptions) => {
      const status = await nativeStatus({ gpu: options.gpu === true });
      if (options.json === true) sayJson(status);
      else
        say(
          Object.entries(status)
            .map(([name, value]) => `${name.padEnd(14)} ${String(value)}`)
            .join('\n'),
        );
    });
  return command;
}

async function install(options: BackendOptions): Promise<void> {
  const gpu = options.gpu === true;
  if (options.remove === true) {
    const removed = await removeNative({ gpu });
    if (options.json === true) sayJson(removed);
    else say('The native backend is removed.');
    return;
  }
  const live = process.stderr.isTTY && options.quiet !== true ? createLogUpdate(process.stderr) : undefined;
  let last = '';
  const onProgress = (progress: InstallProgress) => {
    const { stage, subject } = progress;
    if (live !== undefined) live(progressLine(progress));
    else if (options.quiet !== true && `${stage} ${subject}` !== last)
      say(progressLine(progress), { json: true });
    last = `${stage} ${subject}`;
  };
  const result = await installNative({ gpu, onProgress, download: options.download !== false });
  live?.clear();
  if (result.state !== 'ready') {
    throw new UserError(`Nothing was installed: the cache has no TensorFlow (${result.libraries}).`, {
      field: '--no-download',
      mend: 'Run the command without --no-download: it fetches TensorFlow once.',
    });
  }
  if (options.json === true) sayJson(result);
  else if (!result.changed) say('The native backend was installed already.');
  else say('The native backend is installed. `rangeloss doctor` shows it.');
}

function progressLine({ stage, subject, bytes, totalBytes }: InstallProgress): string {
  const megabytes = (count: number) => (count / 1e6).toFixed(0);
  const amount =
    bytes === 0
      ? ''
      : `${megabytes(bytes)}${totalBytes === undefined ? '' : ` of ${megabytes(totalBytes)}`} MB  `;
  const share = totalBytes === undefined || totalBytes === 0 ? '' : `${bar(bytes / totalBytes)} `;
  return `${stage.padEnd(9)} ${share}${amount}${subject}`;
}
