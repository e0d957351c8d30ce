/** How failed requests are tried again; the names and defaults are those of MLflow's environment variables. */
export interface RetryPolicy {
  /** Further tries after the first. */
  readonly maxRetries: number;
  /** Seconds before the first repeat; doubles each time. */
  readonly backoffFactor: number;
  /** Up to this many seconds are added at random, so that many clients do not return at once. */
  readonly backoffJitter: number;
  /** Longest wait in seconds. */
  readonly maxBackoff: number;
  readonly respectRetryAfter: boolean;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 7,
  backoffFactor: 2,
  backoffJitter: 1,
  maxBackoff: 120,
  respectRetryAfter: true,
};

/** Seconds to wait before repeat number `attempt` (from 0), as the server's Retry-After says where it does. */
export function retryDelay(policy: RetryPolicy, attempt: number, retryAfter: string | undefined): number {
  const asked = policy.respectRetryAfter ? retryAfterSeconds(retryAfter) : undefined;
  if (asked !== undefined) return Math.min(asked, policy.maxBackoff);
  const backoff = policy.backoffFactor * 2 ** attempt + Math.random() * policy.backoffJitter;
  return Math.min(backoff, policy.maxBackoff);
}

/** Retry-After in its two forms (RFC 9110, 10.2.3): seconds, or a date. Undefined when absent or unreadable. */
export function retryAfterSeconds(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Waits, or rejects as soon as the signal aborts. */
export function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
