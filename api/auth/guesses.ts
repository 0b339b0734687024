import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { asRequestError } from '../errors.ts';
import { type CallerAddress, clientOf, RateLimit, trustedProxies } from '../rate-limit.ts';

const WINDOW_MS = 5 * 60_000;

interface Guesses {
  proxies: ReturnType<typeof trustedProxies>;
  /** Wrong secrets, by address and digest: a page that is still open sends the same one again and again. */
  seen: RateLimit;
  /** How many different ones, by address. */
  wrong: RateLimit;
}

const guesses = new WeakMap<Config, Guesses>();

function guessesOf(config: Config): Guesses {
  const known = guesses.get(config);
  if (known) return known;
  const made = {
    proxies: trustedProxies(config.trustedProxies),
    seen: new RateLimit(0, WINDOW_MS),
    wrong: new RateLimit(config.rateLimits.signIns, WINDOW_MS),
  };
  guesses.set(config, made);
  return made;
}

/**
 * Checks a secret, unless too many different wrong ones came from the same address lately.
 *
 * @param check throws RequestError UNAUTHENTICATED for a wrong secret
 * @throws RequestError TOO_MANY_REQUESTS, and as `check`
 */
export async function guardGuesses<Viewer>(
  config: Config,
  request: CallerAddress,
  secret: string,
  check: () => Promise<Viewer>,
): Promise<Viewer> {
  const { proxies, seen, wrong } = guessesOf(config);
  const client = clientOf(request, proxies);
  await wrong.check(client, 'Too many wrong tokens came from your address.');
  try {
    return await check();
  } catch (error) {
    const digest = createHash('sha256').update(secret).digest('hex');
    if (asRequestError(error)?.code === 'UNAUTHENTICATED' && (await seen.count(`${client} ${digest}`)) === 1)
      await wrong.count(client);
    throw error;
  }
}
