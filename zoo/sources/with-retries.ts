import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../errors.ts';

/** Failed attempts without progress, in a row, before a host is given up. */
const ATTEMPTS = 4;
/** Attempts in total: a host that drops the connection after every few bytes is given up too. */
const ATTEMPTS_IN_ALL = 40;

/**
 * Retries work after an UnavailableError, with growing delays. `progressed` says whether the failed attempt made progress;
 * then the count starts again.
 */
export async function withRetries<T>(
  work: () => Promise<T>,
  options: { pause: number; signal?: AbortSignal; progressed?: () => boolean },
): Promise<T> {
  let failures = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof UnavailableError)) throw error;
      failures = options.progressed?.() ? 1 : failures + 1;
      if (failures === ATTEMPTS || attempt === ATTEMPTS_IN_ALL) throw error;
      await sleep(options.pause * 2 ** (failures - 1), undefined, { signal: options.signal }).catch(() =>
        options.signal?.throwIfAborted(),
      );
    }
  }
}
