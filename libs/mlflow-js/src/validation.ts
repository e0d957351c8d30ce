import type { Metric, Param } from './entities.ts';
import { invalidParameter } from './errors.ts';
import { limits } from './limits.ts';

/**
 * Checks a name of a metric, param or tag by MLflow's rules: letters, digits, `_ - . : /` and space, and a path that
 * does not resolve to another one, since the file store keeps each under its name.
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function checkKey(kind: 'metric' | 'param' | 'tag', key: string): void {
  if (knownKeys.has(key)) return;
  if (!/^[/\p{L}\p{N}\p{M}_.\- :]+$/u.test(key)) {
    throw invalidParameter(
      `${kind} name "${key}" may only hold letters, digits, "_", "-", ".", ":", "/" and spaces`,
    );
  }
  const parts = key.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw invalidParameter(`${kind} name "${key}" must be a plain relative path`);
  }
  if (key.length > limits.keyLength) {
    throw invalidParameter(
      `${kind} name "${key.slice(0, 40)}..." is longer than ${limits.keyLength} characters`,
    );
  }
  if (knownKeys.size < 10_000) knownKeys.add(key);
}

/** Names that have been found right: a training logs the same ones at every step. */
const knownKeys = new Set<string>();

/** @throws MlflowError INVALID_PARAMETER_VALUE for a bad name, a time or step that is no integer, a missing value. */
export function checkMetric(metric: Metric): void {
  checkKey('metric', metric.key);
  if (typeof metric.value !== 'number')
    throw invalidParameter(`metric "${metric.key}": the value must be a number`);
  if (!Number.isSafeInteger(metric.step)) {
    throw invalidParameter(`metric "${metric.key}": step ${metric.step} must be an integer`);
  }
  if (!Number.isFinite(metric.timestamp) || metric.timestamp < 0) {
    throw invalidParameter(
      `metric "${metric.key}": timestamp ${metric.timestamp} must be milliseconds since 1970`,
    );
  }
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a bad name or a value that is too long. */
export function checkParam(param: Param): void {
  checkKey('param', param.key);
  checkLength('param', param, limits.paramValueLength);
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a bad name or a value that is too long. */
export function checkTag(tag: Param): void {
  checkKey('tag', tag.key);
  checkLength('tag', tag, limits.tagValueLength);
}

function checkLength(kind: string, entry: Param, limit: number): void {
  if (entry.value.length > limit) {
    throw invalidParameter(`${kind} "${entry.key}": the value is longer than ${limit} characters`);
  }
}

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkRunId(runId: string): void {
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId)) throw invalidParameter(`run id "${runId}" is not one`);
}

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkExperimentId(experimentId: string): void {
  if (!/^[a-zA-Z0-9][\w-]{0,63}$/.test(experimentId)) {
    throw invalidParameter(`experiment id "${experimentId}" is not one`);
  }
}

/** @throws MlflowError INVALID_PARAMETER_VALUE */
export function checkExperimentName(name: string): void {
  if (name === '' || name.length > 500) throw invalidParameter('an experiment name has 1 to 500 characters');
}
