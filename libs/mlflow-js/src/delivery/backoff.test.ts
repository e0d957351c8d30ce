import { expect, it } from 'vitest';
import { MlflowAnswerError, MlflowConnectionError, MlflowError } from '../errors.ts';
import { Backoff, verdict } from './backoff.ts';

const call = { method: 'POST', target: 'mlflow/runs/log-batch' };
const refusal = (code: string, status: number): MlflowError =>
  new MlflowError(code, 'x', { ...call, status });

it('tells what may pass from what will never be taken', () => {
  expect(verdict(new MlflowConnectionError('x', call), 0)).toBe('again');
  expect(verdict(new MlflowAnswerError('x', call), 0)).toBe('again');
  expect(verdict(refusal('INTERNAL_ERROR', 500), 99)).toBe('again');
  expect(verdict(refusal('UNAUTHENTICATED', 401), 99)).toBe('again');
  expect(verdict(refusal('INVALID_PARAMETER_VALUE', 400), 0)).toBe('refused');
  expect(verdict(refusal('RESOURCE_DOES_NOT_EXIST', 404), 0)).toBe('stop');
});

it('believes a BAD_REQUEST only after several, since an overloaded server gives it too', () => {
  expect(verdict(refusal('BAD_REQUEST', 400), 0)).toBe('again');
  expect(verdict(refusal('BAD_REQUEST', 400), 10)).toBe('refused');
});

it('waits longer each time up to its limit, with jitter, and as long as the server asks', () => {
  const backoff = new Backoff(0.25, 4);
  const waits = Array.from({ length: 8 }, () => backoff.next(undefined));
  for (const [attempt, wait] of waits.entries()) {
    const span = Math.min(4, 0.25 * 2 ** attempt);
    expect(wait).toBeGreaterThanOrEqual(span / 2);
    expect(wait).toBeLessThanOrEqual(span);
  }
  expect(backoff.next(new MlflowError('X', 'x', { ...call, status: 429, retryAfter: 17 }))).toBe(17);
  backoff.reset();
  expect(backoff.next(undefined)).toBeLessThanOrEqual(0.25);
});
