import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { type MlflowClient, MlflowConnectionError, MlflowError } from 'mlflow-js';
import { createClient } from 'mlflow-js/node';

/** Where runs are kept. */
export interface OpenTracking {
  readonly client: MlflowClient;
  /** With the credentials that it may hold; `client.trackingUri` is the one to show. */
  readonly uri: string;
}

/** Whether a tracking URI is a path. */
export const isPath = (uri: string): boolean => !/^[a-z][a-z0-9+.-]*:/i.test(uri);

/** Where runs are kept: MLFLOW_TRACKING_URI wins over what is given. */
export function trackingUri(given: string): string {
  const fromEnvironment = process.env['MLFLOW_TRACKING_URI'] ?? '';
  return fromEnvironment === '' ? given : fromEnvironment;
}

/**
 * The client for a tracking URI: a server, or a folder in MLflow's own layout. MLFLOW_TRACKING_URI wins over the study.
 *
 * @throws UserError for a URI that only MLflow's own server can open
 */
export function openTracking(given: string): Promise<OpenTracking> {
  return openUri(trackingUri(given));
}

/** The client for a tracking URI, whatever the environment says. */
export async function openUri(asked: string): Promise<OpenTracking> {
  const uri = isPath(asked) ? path.resolve(asked) : asked;
  return { client: await refusedAsMistake(() => Promise.resolve(createClient(uri))), uri };
}

/**
 * Makes sure that the store answers, before anything is run.
 *
 * @throws UserError when a server does not
 */
export async function expectAnswer({ client }: OpenTracking): Promise<void> {
  try {
    await client.searchExperiments({ pageSize: 1 }).next();
  } catch (error) {
    if (!(error instanceof MlflowConnectionError)) throw error;
    throw new UserError(`The MLflow server at ${client.trackingUri} does not answer: ${error.message}`, {
      field: 'tracking',
      mend: 'Start it (mlflow server), correct the URI, or give a folder for the embedded store.',
      cause: error,
    });
  }
}

async function refusedAsMistake<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'INVALID_PARAMETER_VALUE') throw error;
    throw new UserError(error.message, { field: 'tracking', cause: error });
  }
}
