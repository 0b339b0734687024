import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { RequestError } from '../errors.ts';
import { credentialsOf } from './credentials.ts';
import { guardGuesses } from './guesses.ts';
import { inProject } from './in-project.ts';
import { isSessionSecret, type Viewer } from './tokens.ts';

/**
 * The cookie that the web app's sign-in sets (HttpOnly, SameSite=Lax): a session's secret. Cookies ignore ports, so the API
 * receives it too. Over https its name says that no other host or path can have set it (RFC 6265bis, `__Host-`); browsers refuse such a
 * name over plain http.
 */
const SESSION_COOKIE = 'graft_session';
const SESSION_COOKIE_OF_HOST = `__Host-${SESSION_COOKIE}`;

export const sessionCookieOf = ({ publicApiUrl }: Pick<Config, 'publicApiUrl'>): string =>
  publicApiUrl.startsWith('https:') ? SESSION_COOKIE_OF_HOST : SESSION_COOKIE;

/** The slug of the project that a request works in. Node gives headers in lower case. */
export const PROJECT_HEADER = 'x-graft-project';

/**
 * The viewer who sends a request: by `Authorization: Bearer TOKEN`, by `Authorization: Basic` with the token as password, or by the
 * web app's cookie. Null without any.
 *
 * A browser adds the cookie by itself, whichever page makes the request. So the cookie is accepted only for requests from
 * the web app's own pages; without an Origin (which browsers omit when a page shows a picture) it is accepted for reading
 * only. Basic is for programs that read files and know no other way, such as mlcroissant and `curl --user`. Browsers repeat it by
 * themselves, so it is accepted only for reading, and without an Origin.
 *
 * The request works in the project that the header X-Graft-Project names: see `inProject`.
 *
 * @throws RequestError UNAUTHENTICATED for a token that is unknown, expired or revoked; TOO_MANY_REQUESTS after too many of those;
 *   FORBIDDEN for the header of a project that is not the caller's
 */
export async function viewerOfRequest(
  platform: { db: Db; config: Config },
  request: IncomingMessage,
): Promise<Viewer | null> {
  const secret =
    bearerToken(request) ??
    (isPlainRead(request) ? basicPassword(request) : null) ??
    (cookieCounts(platform.config.webOrigins, request) ? sessionCookie(platform.config, request) : null);
  return secret === null
    ? null
    : guardGuesses(platform.config, request, secret, () =>
        viewerOfSecret(platform, secret, projectNamedBy(request.headers[PROJECT_HEADER])),
      );
}

/** A header that comes twice names nothing that exists. */
export const projectNamedBy = (header: string | string[] | undefined): string | null =>
  header === undefined || header === '' ? null : String(header);

/**
 * The holder of a token's or a session's secret, at work in a project.
 *
 * @param project its slug; null: the one that the session chose, or the holder's first
 * @throws RequestError UNAUTHENTICATED, FORBIDDEN
 */
export async function viewerOfSecret(
  { db }: { db: Db },
  secret: string,
  project: string | null = null,
): Promise<Viewer> {
  const holder = await credentialsOf({ db }).holderOf(secret);
  if (holder) return inProject(holder, project);
  throw new RequestError(
    'UNAUTHENTICATED',
    'This token or session is unknown, has expired or was revoked; sign in again.',
  );
}

export function bearerToken({ headers }: IncomingMessage): string | null {
  return bearerTokenIn(headers.authorization ?? '');
}

/** The token in the value of an Authorization header. */
export function bearerTokenIn(authorization: string): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
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

/** Where the API is at an https address, only the cookie that no other host can have set. */
function sessionCookie(config: Config, { headers }: IncomingMessage): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  for (const wanted of [SESSION_COOKIE_OF_HOST, sessionCookieOf(config)])
    for (const [name, value] of pairs) if (name === wanted && value && isSessionSecret(value)) return value;
  return null;
}

function cookieCounts(webOrigins: string[], request: IncomingMessage): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined) return webOrigins.includes(origin);
  // Not of a picture or a script in a page of another site, where an older browser sends the cookie.
  return isPlainRead(request) && site !== 'cross-site';
}
