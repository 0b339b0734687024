import { askApi } from '../../graphql/ask-api.ts';

/** A browser's session: the cookie's value, and when it ends. */
export interface Session {
  secret: string;
  expiresAt: string;
}

/** Why there is no session: the sign-in page explains it. */
export type SignInProblem = 'unknown' | 'restricted' | 'waiting' | 'unreachable';

/**
 * Asks the API for a session, for the holder of a token.
 *
 * @param browser the headers of the browser's request
 */
export async function startSession(token: string, browser: Headers): Promise<Session | SignInProblem> {
  const answer = await ask(token, browser, 'mutation { startSession { secret expiresAt } }');
  if (!answer) return 'unreachable';
  const session = answer.data?.startSession as Session | undefined;
  if (session) return session;
  const code = answer.errors?.[0]?.extensions?.code;
  if (code === 'TOO_MANY_REQUESTS') return 'waiting';
  return code === 'FORBIDDEN' ? 'restricted' : 'unknown';
}

/** Ends a session. If the API is away, it stays until it expires, but this browser forgets it. */
export async function endSession(secret: string, browser: Headers): Promise<void> {
  await ask(secret, browser, 'mutation { endSession }');
}

const ask = (secret: string, browser: Headers, query: string) => askApi(secret, browser, { query, patience: 10_000 });
