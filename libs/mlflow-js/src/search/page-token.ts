import type { Page } from '../entities.ts';
import { invalidParameter } from '../errors.ts';
import { limits } from '../limits.ts';

/**
 * One page of a sorted list. The token holds an offset, as MLflow's does.
 * @throws MlflowError INVALID_PARAMETER_VALUE for a page size out of range or a token that is not one.
 */
export function pageOf<T>(
  items: readonly T[],
  request: { maxResults?: number | undefined; pageToken?: string | undefined },
  defaultSize = 1000,
): Page<T> {
  const size = request.maxResults ?? defaultSize;
  if (!Number.isInteger(size) || size < 1 || size > limits.searchResults) {
    throw invalidParameter(`max_results ${size} must be an integer from 1 to ${limits.searchResults}`);
  }
  const start = offsetOf(request.pageToken);
  const end = start + size;
  const page = items.slice(start, end);
  return end < items.length
    ? { items: page, nextPageToken: btoa(JSON.stringify({ offset: end })) }
    : { items: page };
}

function offsetOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  try {
    const { offset } = JSON.parse(atob(token)) as { offset?: unknown };
    if (typeof offset === 'number' && Number.isInteger(offset) && offset >= 0) return offset;
  } catch {
    // Reported below.
  }
  throw invalidParameter('the page token is not one that a search gave');
}
