import { apiOrigin } from '../../graphql/api-origin.ts';

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

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { extensions?: { code?: string } }[];
}

async function ask(secret: string, browser: Headers, query: string): Promise<Answer | null> {
  // The API counts wrong tokens by the browser's address, not by this server's. Next adds it to what a proxy says.
  const client = browser.get('x-forwarded-for');
  try {
    const response = await fetch(`${apiOrigin(browser.get('host'))}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${secret}`,
        ...(client ? { 'x-forwarded-for': client } : {}),
        // Its name in the list of sessions.
        'user-agent': browser.get('user-agent') ?? 'unknown',
      },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(10_000),
    });
    return (await response.json()) as Answer;
  } catch {
    return null;
  }
}
