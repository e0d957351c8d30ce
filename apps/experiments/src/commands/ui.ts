import { existsSync } from 'node:fs';
import { UserError } from '@rangeloss/foundation';
import { Command } from 'commander';
import { type OutputOptions, say, sayJson } from '../terminal/output.ts';
import { findMlflow } from '../tracking/find-mlflow.ts';
import { startMlflowUi } from '../tracking/mlflow-ui.ts';
import { isPath, openUri, trackingUri } from '../tracking/open-tracking.ts';
import { shownUri, typedPath } from '../tracking/runs-place.ts';
import { interruptSignal } from './interrupt.ts';
import { positive } from './options.ts';

interface UiOptions extends OutputOptions {
  readonly host: string;
  readonly port: number;
}

export function uiCommand(): Command {
  return new Command('ui')
    .description("look at runs in MLflow's own UI, from an installed MLflow")
    .argument('[store]', 'the embedded store', 'mlruns')
    .option('--port <number>', 'port of the UI', positive('--port'), 5000)
    .option('--host <name>', 'address that the UI listens at', '127.0.0.1')
    .option('--json', 'one JSON document on standard output, once the UI answers')
    .action(ui);
}

async function ui(store: string, options: UiOptions): Promise<void> {
  const asked = trackingUri(store);
  if (isPath(asked) && !existsSync(asked)) {
    throw new UserError(`There is no store ${typedPath(asked)}.`, {
      field: 'store',
      file: asked,
      mend: 'Run a study first (rangeloss grid STUDY), or name the folder of its runs.',
    });
  }
  const tracking = await openUri(asked);
  await tracking.client.close();
  const shown = shownUri(tracking);
  if (/^https?:/.test(shown)) {
    tell({ url: shown, store: shown }, `The runs are on a server, which has the UI: ${shown}`, options);
    return;
  }
  const python = await findMlflow();
  const { signal, release } = interruptSignal(() => undefined);
  try {
    const server = await startMlflowUi(python, shown, { ...options, signal });
    tell({ url: server.url, store: shown }, `Runs    ${server.url}   Ctrl-C ends it`, options);
    const stopped = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const said = await Promise.race([server.ended, stopped]);
    if (said !== undefined && !signal.aborted) throw new Error(`mlflow ui ended:\n${said.trim()}`);
    await server.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    release();
  }
}

function tell(document: object, text: string, { json = false }: UiOptions): void {
  if (json) sayJson(document);
  else say(text);
}
