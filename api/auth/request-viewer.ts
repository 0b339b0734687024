import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { RequestError } from '../errors.ts';
import { authenticate, type Viewer } from './tokens.ts';

/**
 * The cookie that the web app's sign-in sets (HttpOnly, SameSite=Strict). Cookies ignore ports, so the API receives it too.
 */
const TOKEN_COOKIE = 'graft_token';

/**
 * The viewer who sends a request: by `Authorization: Bearer TOKEN`, or by the web app's cookie. Null without either.
 *
 * A browser adds the cookie by itself, whichever page makes the request. So the cookie is accepted only for requests from
 * the web app's own pages; without an Origin (which browsers omit when a page shows a picture) it is accepted for reading
 * only.
 *
 * @throws RequestError UNAUTHENTICATED for a token that is unknown or revoked.
 */
export async function viewerOfRequest(
  platform: { db: Db; config: Config },
  request: IncomingMessage,
): Promise<Viewer | null> {
  const token =
    bearerToken(request) ?? (cookieCounts(platform.config.webOrigins, request) ? tokenCookie(request) : null);
  return token === null ? null : viewerOfToken(platform, token);
}

/** @throws RequestError UNAUTHENTICATED */
export async function viewerOfToken({ db }: { db: Db }, token: string): Promise<Viewer> {
  const viewer = await authenticate(db, token);
  if (viewer) return viewer;
  throw new RequestError('UNAUTHENTICATED', 'This token is unknown or was revoked; sign in again with another.');
}

export function bearerToken({ headers }: IncomingMessage): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

function tokenCookie({ headers }: IncomingMessage): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    // Base64 ends in "=", so only the first one separates name and value.
    const [name, ...rest] = pair.trim().split('=');
    const value = rest.join('=');
    if (name === TOKEN_COOKIE && value) return decode(value);
  }
  return null;
}

function cookieCounts(webOrigins: string[], { headers, method }: IncomingMessage): boolean {
  const { origin } = headers;
  return origin === undefined ? method === 'GET' || method === 'HEAD' : webOrigins.includes(origin);
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
