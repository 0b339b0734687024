/** The characters of a token: as GRAFT_TOKEN, printable ASCII without spaces. */
export function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]{1,512}$/.test(token);
}

/** The name of the cookie; the API reads it too, because cookies ignore ports. */
const NAME = 'graft_session';

/** What earlier versions signed in with: the token itself. */
const OLD_NAME = 'graft_token';

/** The `Set-Cookie` values that sign a browser in: hidden from scripts, and not sent by requests that other sites make. */
export function sessionCookies(
  { secret, expiresAt }: { secret: string; expiresAt: string },
  secure: boolean,
): string[] {
  const seconds = Math.max(0, Math.floor((Date.parse(expiresAt) - Date.now()) / 1_000));
  return [cookie(NAME, secret, seconds, secure), cookie(OLD_NAME, '', 0, secure)];
}

/** The `Set-Cookie` values that sign a browser out. */
export function expiredCookies(secure: boolean): string[] {
  return [NAME, OLD_NAME].map((name) => cookie(name, '', 0, secure));
}

/** The session in a request's cookies. */
export function sessionIn(request: Request): string | null {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === NAME)?.[1] || null;
}

function cookie(name: string, value: string, maxAge: number, secure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`;
}
