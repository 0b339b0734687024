import { apiOrigin } from '../../graphql/api-origin.ts';

/** A browser's session: the cookie's value, and when it ends. */
export interface Session {
  secret: string;
  expiresAt: string;
}

/** Why there is no session: the sign-in page explains it. */
export type SignInProblem = 'unknown' | 'restricted' | 'unreachable';

/** Asks the API for a session, for the holder of a token. */
export async function startSession(token: string, host: string | null): Promise<Session | SignInProblem> {
  const answer = await ask(token, host, 'mutation { startSession { secret expiresAt } }');
  if (!answer) return 'unreachable';
  const session = answer.data?.startSession as Session | undefined;
  if (session) return session;
  return answer.errors?.[0]?.extensions?.code === 'FORBIDDEN' ? 'restricted' : 'unknown';
}

/** Ends a session. If the API is away, it stays until it expires, but this browser forgets it. */
export async function endSession(secret: string, host: string | null): Promise<void> {
  await ask(secret, host, 'mutation { endSession }');
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { extensions?: { code?: string } }[];
}

async function ask(secret: string, host: string | null, query: string): Promise<Answer | null> {
  try {
    const response = await fetch(`${apiOrigin(host)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(10_000),
    });
    return (await response.json()) as Answer;
  } catch {
    return null;
  }
}
