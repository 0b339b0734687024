import { apiOrigin } from '../../graphql/api-origin.ts';

/** Asks the API whether it knows the token, before it is stored in a cookie. */
export async function verifyToken(token: string, host: string | null): Promise<'valid' | 'unknown' | 'unreachable'> {
  try {
    const response = await fetch(`${apiOrigin(host)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ models(first: 1) { totalCount } }' }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as { data?: { models?: unknown } | null };
    return answer.data?.models ? 'valid' : 'unknown';
  } catch {
    return 'unreachable';
  }
}
