import { type FailedCall, MlflowError } from '../errors.ts';
import { errorAnswer } from './schemas.ts';

/** MLflow's codes for the statuses that a proxy or login page sends without one. */
const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'ENDPOINT_NOT_FOUND',
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The error that an answer of 400 and more stands for: MLflow's own code and message, or what can be read of a page. */
export function refusal(text: string, call: FailedCall): MlflowError {
  const answer = errorAnswer.safeParse(parsed(text));
  if (answer.success) return new MlflowError(answer.data.error_code, answer.data.message, call);
  const excerpt = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  return new MlflowError(codes[call.status ?? 0] ?? 'INTERNAL_ERROR', excerpt || 'no message', call);
}
