import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { oracle } from './requirement.ts';

/** What MLflow's own Python client reads, as tools/oracles/mlflow.py prints it. Values of metrics are Python's repr. */
export interface PythonRun {
  readonly runId: string;
  readonly runName: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number | null;
  readonly lifecycleStage: string;
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly metrics: Record<string, string>;
  readonly histories: Record<string, [timestamp: number, value: string, step: number][]>;
  readonly datasets: Record<string, unknown>[];
  readonly artifacts: Record<string, string>;
}

export interface PythonExperiment {
  readonly experimentId: string;
  readonly name: string;
  readonly lifecycleStage: string;
  readonly tags: Record<string, string>;
  readonly runs: PythonRun[];
}

const run = promisify(execFile);

/** Runs the oracle script and parses its answer. */
export async function pythonOracle(
  python: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const { stdout } = await run(python, [oracle, ...args], {
    maxBuffer: 1 << 30,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

export const pythonDump = async (
  python: string,
  uri: string,
  experiment?: string,
): Promise<PythonExperiment[]> =>
  (await pythonOracle(python, [
    'dump',
    uri,
    ...(experiment === undefined ? [] : [experiment]),
  ])) as PythonExperiment[];

/** Python's repr of a float as a number. */
export const pythonFloat = (text: string): number =>
  text === 'nan' ? NaN : text.endsWith('inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
