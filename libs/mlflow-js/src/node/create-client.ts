import fs from 'node:fs';
import path from 'node:path';
import { MlflowClient } from '../client.ts';
import type { Experiment } from '../entities.ts';
import { MlflowError, invalidParameter } from '../errors.ts';
import { FileStore } from '../file/file-store.ts';
import { openLocalArtifacts } from '../file/local-artifacts.ts';
import { RestStore, type RestStoreOptions } from '../rest/rest-store.ts';
import type { Store } from '../store.ts';
import { type Environment, readEnvironment, runOfEnvironment } from './environment.ts';
import { nodeHttp } from './http.ts';
import { watchProcess } from './process-end.ts';

/**
 * The store that a tracking URI names: http(s) a server, `file:` or a path a folder.
 * @param uri absent: MLFLOW_TRACKING_URI, else the folder `mlruns` of the working directory.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a URI that needs MLflow's own server, such as a database's.
 */
export function createStore(
  uri: string | undefined,
  env: Environment = process.env,
  options: Partial<RestStoreOptions> = {},
): Store {
  const environment = readEnvironment(env);
  const address = uri ?? environment.trackingUri ?? 'mlruns';
  if (!/^https?:/i.test(address)) {
    const scheme =
      /^([a-z][a-z0-9+.-]+):\/?\/?/i.exec(address)?.[1] ?? /^databricks(?:-uc)?$/.exec(address)?.[0];
    if (scheme !== undefined && scheme !== 'file' && !path.win32.isAbsolute(address)) {
      throw invalidParameter(
        `tracking URI "${scheme}:" is opened by MLflow's server only; run \`mlflow server --backend-store-uri ...\` ` +
          'and give its http address, or give a folder',
      );
    }
    return new FileStore(address);
  }
  const connection = nodeHttp(environment);
  const elsewhere = nodeHttp();
  try {
    return new RestStore(address, {
      send: connection.send,
      sendElsewhere: elsewhere.send,
      onClose: () => {
        connection.close();
        elsewhere.close();
      },
      timeout: environment.timeout,
      retry: environment.retry,
      multipart: environment.multipart,
      openArtifacts: (artifactUri) => openReachable(artifactUri),
      ...credentialsFor(address, environment.credentials),
      ...options,
    });
  } catch (error) {
    if (error instanceof TypeError) throw invalidParameter('the tracking URI is not a valid http address');
    throw error;
  }
}

/** Credentials in the URI win over the environment's, as in MLflow's own client. */
const credentialsFor = (
  address: string,
  credentials: RestStoreOptions['credentials'],
): Partial<RestStoreOptions> => (/^https?:\/\/[^/]*@/i.test(address) ? {} : { credentials });

/** A `file:` address belongs to the server's machine: it is used only where that folder can be seen from here. */
function openReachable(artifactUri: string): ReturnType<typeof openLocalArtifacts> {
  const local = openLocalArtifacts(artifactUri);
  if (local === undefined) return undefined;
  const root = path.dirname(path.dirname(path.dirname(local.folder)));
  return fs.existsSync(root) ? local : undefined;
}

/**
 * A client as MLflow's own reads its environment; see {@link createStore}. Its `withRun` ends a run as killed when SIGINT
 * or SIGTERM stops the process.
 */
export function createClient(
  uri?: string,
  env: Environment = process.env,
  options: Partial<RestStoreOptions> = {},
): MlflowClient {
  return new MlflowClient(createStore(uri, env, options), {
    watchStop: (stop) => watchProcess({ stop }),
    unnamedRun: async (client) => {
      const { runId } = runOfEnvironment(env);
      if (runId !== undefined) return { runId };
      return { experimentId: (await experimentFromEnvironment(client, 'Default', env)).experimentId };
    },
  });
}

/**
 * The experiment that MLFLOW_EXPERIMENT_NAME (made if need be) or MLFLOW_EXPERIMENT_ID names, else `fallback`.
 * @throws MlflowError INVALID_PARAMETER_VALUE when both are set and differ.
 */
export async function experimentFromEnvironment(
  client: MlflowClient,
  fallback = 'Default',
  env: Environment = process.env,
): Promise<Experiment> {
  const { experimentName, experimentId } = readEnvironment(env);
  if (experimentName === undefined && experimentId !== undefined) {
    try {
      return await client.getExperiment(experimentId);
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
      throw invalidParameter(
        `MLFLOW_EXPERIMENT_ID="${experimentId}": ${client.trackingUri} has no such experiment`,
      );
    }
  }
  const experiment = await client.getOrCreateExperiment(experimentName ?? fallback);
  if (experimentId !== undefined && experiment.experimentId !== experimentId) {
    throw invalidParameter(
      `MLFLOW_EXPERIMENT_ID="${experimentId}" is not the id of MLFLOW_EXPERIMENT_NAME="${experiment.name}" ` +
        `(${experiment.experimentId})`,
    );
  }
  return experiment;
}
