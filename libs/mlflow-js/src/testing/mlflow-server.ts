import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from './free-port.ts';
import { oracle } from './requirement.ts';

/** A real `mlflow server` over SQLite in a folder. It dies with this process, whatever ends it. */
export class MlflowServer {
  readonly folder: string;
  readonly port: number;
  readonly uri: string;
  readonly #python: string;
  readonly #options: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;

  constructor(
    python: string,
    folder: string,
    port: number,
    options: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#python = python;
    this.folder = folder;
    this.port = port;
    this.uri = `http://127.0.0.1:${port}`;
    this.#options = options;
    this.#env = env;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<this> {
    fs.mkdirSync(this.folder, { recursive: true });
    const log = fs.openSync(path.join(this.folder, 'server.log'), 'a');
    const child = spawn(this.#python, [oracle, 'serve', this.folder, String(this.port), ...this.#options], {
      stdio: ['pipe', log, log],
      env: { ...process.env, ...this.#env },
    });
    fs.closeSync(log);
    this.#child = child;
    for (const end = Date.now() + 110_000; Date.now() < end;) {
      if (child.exitCode !== null) break;
      const healthy = await fetch(`${this.uri}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return this;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.kill();
    throw new Error(
      `mlflow server did not start:\n${fs.readFileSync(path.join(this.folder, 'server.log'), 'utf8').slice(-2000)}`,
    );
  }

  /** SIGKILL for the server and its workers: the script that started it sends it when its input ends. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  }
}

export async function startServer(
  python: string,
  folder: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<MlflowServer> {
  return new MlflowServer(python, folder, await freePort(), options, env).start();
}
