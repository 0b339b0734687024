import pRetry from 'p-retry';

export interface RetryOptions {
  /** For how long to try again, in ms from the first failure on; 0: the first failure is thrown. */
  patience: number;
  /** Whether an error may pass by itself. Others are thrown at once. */
  isTransient: (error: unknown) => boolean;
  /** Ends the waiting with its reason. */
  signal?: AbortSignal | undefined;
  /** Called before each wait. */
  onRetry?: ((error: unknown) => void) | undefined;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Does `act`, and does it again after errors that may pass, with growing, randomized waits of at most 5 s.
 *
 * @throws the last error when the patience is over
 */
export async function retry<T>(act: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { patience, isTransient, signal, onRetry } = options;
  let failedAt: number | null = null;
  return pRetry(act, {
    retries: Number.POSITIVE_INFINITY,
    ...{ minTimeout: FIRST_WAIT_MS, maxTimeout: LONGEST_WAIT_MS, randomize: true },
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => {
      failedAt ??= performance.now();
      const isWorthIt = isTransient(error) && performance.now() - failedAt < patience;
      if (isWorthIt) onRetry?.(error);
      return isWorthIt;
    },
  });
}
