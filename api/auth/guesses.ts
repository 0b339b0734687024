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
  /** Right ones, by address and digest; the oldest first. */
  right: Set<string>;
}

/** So many callers are known by the right secret that they sent. */
const MOST_RIGHT = 10_000;

const guesses = new WeakMap<Config, Guesses>();

function guessesOf(config: Config): Guesses {
  const known = guesses.get(config);
  if (known) return known;
  const made = {
    proxies: trustedProxies(config.trustedProxies),
    seen: new RateLimit(0, WINDOW_MS),
    wrong: new RateLimit(config.rateLimits.signIns, WINDOW_MS),
    right: new Set<string>(),
  };
  guesses.set(config, made);
  return made;
}

/**
 * Checks a secret, unless too many different wrong ones came from the same address lately. A secret that was right before, from that address,
 * is checked all the same: otherwise anyone behind the same proxy could shut out everyone by guessing.
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
  const { proxies, seen, wrong, right } = guessesOf(config);
  const client = clientOf(request, proxies);
  const guess = `${client} ${createHash('sha256').update(secret).digest('hex')}`;
  if (!right.has(guess)) await wrong.check(client, 'Too many wrong tokens came from your address.');
  try {
    const viewer = await check();
    remember(right, guess);
    return viewer;
  } catch (error) {
    if (asRequestError(error)?.code !== 'UNAUTHENTICATED') throw error;
    right.delete(guess);
    if ((await seen.count(guess)) === 1) await wrong.count(client);
    throw error;
  }
}

function remember(right: Set<string>, guess: string): void {
  if (right.has(guess)) return;
  for (const oldest of right) {
    if (right.size < MOST_RIGHT) break;
    right.delete(oldest);
  }
  right.add(guess);
}
