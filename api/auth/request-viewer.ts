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
 * The viewer who sends a request: by `Authorization: Bearer TOKEN`, by `Authorization: Basic` with the token as password, or by the
 * web app's cookie. Null without any.
 *
 * A browser adds the cookie by itself, whichever page makes the request. So the cookie is accepted only for requests from
 * the web app's own pages; without an Origin (which browsers omit when a page shows a picture) it is accepted for reading
 * only. Basic is for programs that read files and know no other way, such as mlcroissant and `curl --user`. Browsers repeat it by
 * themselves, so it is accepted only for reading, and without an Origin.
 *
 * @throws RequestError UNAUTHENTICATED for a token that is unknown or revoked.
 */
export async function viewerOfRequest(
  platform: { db: Db; config: Config },
  request: IncomingMessage,
): Promise<Viewer | null> {
  const token =
    bearerToken(request) ??
    (isPlainRead(request) ? basicPassword(request) : null) ??
    (cookieCounts(platform.config.webOrigins, request) ? tokenCookie(request) : null);
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

/** The password of `Authorization: Basic` (RFC 7617), whatever the user's name is. */
function basicPassword({ headers }: IncomingMessage): string | null {
  const credentials = /^Basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (!credentials) return null;
  const [, ...password] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return password.join(':') || null;
}

/** A request for reading that no page's script sent. */
const isPlainRead = ({ headers, method }: IncomingMessage) =>
  headers.origin === undefined && (method === 'GET' || method === 'HEAD');

function tokenCookie({ headers }: IncomingMessage): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    // Base64 ends in "=", so only the first one separates name and value.
    const [name, ...rest] = pair.trim().split('=');
    const value = rest.join('=');
    if (name === TOKEN_COOKIE && value) return decode(value);
  }
  return null;
}

function cookieCounts(webOrigins: string[], request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin === undefined ? isPlainRead(request) : webOrigins.includes(origin);
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
