import type { MlflowClient } from '../client.ts';
import type { NodeHttpOptions } from '../node/http.ts';
import { nodeHttp } from '../node/http.ts';
import { type Environment, readEnvironment } from '../node/environment.ts';
import type { HttpSend } from '../rest/http.ts';

/** Milliseconds for which an experiment's id is taken as known: not for ever, since the server may be set up anew. */
const known = 10_000;

/** Ids of a server's experiments by name, asked for once by all the runs that begin at about the same time. */
export class ExperimentIds {
  readonly #ids = new Map<string, { readonly id: Promise<string>; readonly until: number }>();

  /** @param client asks the server, where the name is not known yet. */
  of(name: string, client: MlflowClient, now: number = Date.now()): Promise<string> {
    const entry = this.#ids.get(name);
    if (entry !== undefined && entry.until > now) return entry.id;
    const id = client.getOrCreateExperiment(name).then(({ experimentId }) => experimentId);
    this.#ids.set(name, { id, until: now + known });
    // A failure is that of the callers; the next one asks again.
    id.catch(() => {
      if (this.#ids.get(name)?.id === id) this.#ids.delete(name);
    });
    return id;
  }

  /** Forgets everything: the server has failed, and another one may come back in its place. */
  forget(): void {
    this.#ids.clear();
  }
}

/** What the runs of a process that log to the same server have in common. */
export interface SharedServer {
  readonly send: HttpSend;
  readonly experiments: ExperimentIds;
  /** Says that one of the runs is done; the last one's ends the kept connections. */
  readonly release: () => void;
}

const servers = new Map<
  string,
  { server: Omit<SharedServer, 'release'>; close: () => void; users: number }
>();

/**
 * The connections to a server and what is known of it. Runs with other credentials or certificates share nothing.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a variable of the environment that holds no usable value.
 */
export function shareServer(uri: string, env: Environment): SharedServer {
  const options: NodeHttpOptions = readEnvironment(env);
  const key = JSON.stringify([uri, options]);
  let entry = servers.get(key);
  if (entry === undefined) {
    const { send, close } = nodeHttp(options);
    entry = { server: { send, experiments: new ExperimentIds() }, close, users: 0 };
    servers.set(key, entry);
  }
  const shared = entry;
  shared.users += 1;
  return {
    ...shared.server,
    release: () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      shared.close();
      servers.delete(key);
    },
  };
}
