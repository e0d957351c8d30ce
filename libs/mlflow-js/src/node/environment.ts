import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { invalidParameter } from '../errors.ts';
import type { Credentials } from '../rest/credentials.ts';
import type { MultipartOptions } from '../rest/multipart-upload.ts';
import type { RetryPolicy } from '../rest/retry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What MLflow's own client reads from the environment, under the same names. */
export interface MlflowEnvironment {
  readonly trackingUri: string | undefined;
  readonly credentials: Credentials;
  readonly insecureTls: boolean;
  readonly serverCertPath: string | undefined;
  readonly clientCertPath: string | undefined;
  readonly experimentName: string | undefined;
  readonly experimentId: string | undefined;
  readonly runId: string | undefined;
  /** Seconds for one request. */
  readonly timeout: number | undefined;
  readonly retry: Partial<RetryPolicy>;
  readonly multipart: MultipartOptions;
}

const text = (env: Environment, name: string): string | undefined => {
  const value = env[name];
  return value === undefined || value === '' ? undefined : value;
};

function number(env: Environment, name: string, most = Infinity): number | undefined {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (Number.isFinite(parsed) && parsed >= 0 && parsed <= most) return parsed;
  throw invalidParameter(
    `${name}="${value}" must be a number from 0${most === Infinity ? '' : ` to ${most}`}`,
  );
}

function flag(env: Environment, name: string): boolean | undefined {
  const value = text(env, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw invalidParameter(`${name}="${value}" must be one of true, false, 1 and 0`);
}

/** Name and password of `~/.mlflow/credentials` (an INI file), which MLflow reads where the environment has none. */
function credentialsFile(home: string): Credentials {
  let content: string;
  try {
    content = fs.readFileSync(path.join(home, '.mlflow', 'credentials'), 'utf8');
  } catch {
    return {};
  }
  const section = /^\[mlflow\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(content)?.[1] ?? '';
  const entry = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}\\s*[=:]\\s*(.*?)\\s*$`, 'mi').exec(section)?.[1];
  return { username: entry('mlflow_tracking_username'), password: entry('mlflow_tracking_password') };
}

/**
 * Reads MLflow's variables.
 * @throws MlflowError INVALID_PARAMETER_VALUE naming the variable that holds no usable value.
 */
export function readEnvironment(env: Environment = process.env): MlflowEnvironment {
  const file = credentialsFile(text(env, 'HOME') ?? os.homedir());
  const maxRetries = number(env, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES', 10);
  const backoffFactor = number(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR', 120);
  const backoffJitter = number(env, 'MLFLOW_HTTP_REQUEST_BACKOFF_JITTER');
  const respectRetryAfter = flag(env, 'MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER');
  const insecureTls = flag(env, 'MLFLOW_TRACKING_INSECURE_TLS') ?? false;
  const serverCertPath = text(env, 'MLFLOW_TRACKING_SERVER_CERT_PATH');
  if (insecureTls && serverCertPath !== undefined) {
    throw invalidParameter(
      'MLFLOW_TRACKING_INSECURE_TLS trusts every certificate and MLFLOW_TRACKING_SERVER_CERT_PATH some: set one of them',
    );
  }
  return {
    trackingUri: text(env, 'MLFLOW_TRACKING_URI'),
    credentials: {
      username: text(env, 'MLFLOW_TRACKING_USERNAME') ?? file.username,
      password: text(env, 'MLFLOW_TRACKING_PASSWORD') ?? file.password,
      token: text(env, 'MLFLOW_TRACKING_TOKEN'),
    },
    insecureTls,
    serverCertPath,
    clientCertPath: text(env, 'MLFLOW_TRACKING_CLIENT_CERT_PATH'),
    experimentName: text(env, 'MLFLOW_EXPERIMENT_NAME'),
    experimentId: text(env, 'MLFLOW_EXPERIMENT_ID'),
    runId: text(env, 'MLFLOW_RUN_ID'),
    timeout: number(env, 'MLFLOW_HTTP_REQUEST_TIMEOUT'),
    retry: {
      ...(maxRetries === undefined ? {} : { maxRetries }),
      ...(backoffFactor === undefined ? {} : { backoffFactor }),
      ...(backoffJitter === undefined ? {} : { backoffJitter }),
      ...(respectRetryAfter === undefined ? {} : { respectRetryAfter }),
    },
    multipart: {
      enabled: flag(env, 'MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD'),
      minimumSize: number(env, 'MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE'),
      partSize: number(env, 'MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE'),
    },
  };
}

const continued = new Set<string>();

/**
 * The run to go on with (MLFLOW_RUN_ID, once a process, as by MLflow's own client), or the experiment for a new one, where
 * nothing else names either.
 */
export function runOfEnvironment(
  env: Environment = process.env,
): Pick<MlflowEnvironment, 'runId' | 'experimentName' | 'experimentId'> {
  const { runId, experimentName, experimentId } = readEnvironment(env);
  if (runId === undefined || continued.has(runId)) return { runId: undefined, experimentName, experimentId };
  continued.add(runId);
  return { runId, experimentName: undefined, experimentId: undefined };
}
