import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { UserError } from '@rangeloss/foundation';

/** MLflow's own UI on an embedded store, while it runs. */
export interface MlflowUi {
  readonly url: string;
  /** Settled when the UI has ended by itself; with what it said last. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts `mlflow ui` on a folder and waits until it answers.
 *
 * @throws UserError when the port is taken; Error with MLflow's own words when it ends before it answers
 */
export async function startMlflowUi(
  python: string,
  folder: string,
  { host, port, signal }: { readonly host: string; readonly port: number; readonly signal: AbortSignal },
): Promise<MlflowUi> {
  await expectFree(host, port);
  const words = ['-m', 'mlflow', 'ui', '--backend-store-uri', folder, '--host', host, '--port', String(port)];
  const child = spawn(python, [...words, '--workers', '1'], {
    // A group of its own: the server's workers end with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      // The store's layout is frozen, and MLflow opens it only when told to.
      MLFLOW_ALLOW_FILE_STORE: 'true',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      MLFLOW_TRACKING_URI: '',
    },
  });
  let said = '';
  const hear = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = once(child, 'exit').then(() => said);
  const ui = { url: `http://${host}:${port}`, ended, stop: () => stop(child) };
  while (!(await answers(ui.url))) {
    if (child.exitCode !== null) throw new Error(`mlflow ui ended:\n${said.trim()}`);
    if (signal.aborted) {
      await ui.stop();
      signal.throwIfAborted();
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return ui;
}

async function expectFree(host: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw new UserError(
      `Port ${port} of ${host} cannot be used: ${(error as NodeJS.ErrnoException).code ?? ''}.`,
      {
        field: '--port',
        mend: 'Give another: rangeloss ui --port 5001.',
        cause: error,
      },
    );
  }
  server.close();
  await once(server, 'close');
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}
