import path from 'node:path';
import { UserError } from '@rangeloss/foundation';
import { MlflowConnectionError, type MlflowClient } from 'mlflow-js';
import { createClient } from 'mlflow-js/node';

/**
 * The client for a tracking URI: a server, or a folder in MLflow's own layout. MLFLOW_TRACKING_URI wins over the study.
 *
 * @throws UserError when a server does not answer
 */
export async function openTracking(
  given: string,
): Promise<{ readonly client: MlflowClient; readonly uri: string }> {
  const fromEnvironment = process.env['MLFLOW_TRACKING_URI'] ?? '';
  const asked = fromEnvironment === '' ? given : fromEnvironment;
  const uri = /^[a-z][a-z0-9+.-]*:/i.test(asked) ? asked : path.resolve(asked);
  const client = createClient(uri);
  try {
    await client.searchExperiments({ pageSize: 1 }).next();
  } catch (error) {
    if (!(error instanceof MlflowConnectionError)) throw error;
    throw new UserError(`The MLflow server at ${uri} does not answer: ${error.message}`, {
      field: 'tracking',
      mend: 'Start it (mlflow server), correct the URI, or give a folder for the embedded store.',
      cause: error,
    });
  }
  return { client, uri };
}
