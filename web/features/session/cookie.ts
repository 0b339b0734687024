/** The characters of a token: as GRAFT_TOKEN, printable ASCII without spaces. */
export function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]{1,512}$/.test(token);
}

/**
 * The name of the cookie; the API reads it too, because cookies ignore ports. Over https its name says that this host set it (RFC 6265bis, `__Host-`),
 * so that no other one can sign a browser in as somebody else; browsers refuse the name over http.
 */
const nameOf = (secure: boolean) => (secure ? '__Host-graft_session' : 'graft_session');

/** The secret of the session among a request's cookies; of two, that of the safer name. */
export function sessionSecret(jar: { get: (name: string) => { value: string } | undefined }): string | null {
  return jar.get(nameOf(true))?.value || jar.get(nameOf(false))?.value || null;
}

/** What earlier versions signed in with: the token itself, and over https too a name that any host may set. */
const oldNames = (secure: boolean) => ['graft_token', ...(secure ? ['graft_session'] : [])];

/** The `Set-Cookie` values that sign a browser in: hidden from scripts, and not sent by requests that other sites make. */
export function sessionCookies(
  { secret, expiresAt }: { secret: string; expiresAt: string },
  secure: boolean,
): string[] {
  const seconds = Math.max(0, Math.floor((Date.parse(expiresAt) - Date.now()) / 1_000));
  return [
    cookie(nameOf(secure), secret, seconds, secure),
    ...oldNames(secure).map((name) => cookie(name, '', 0, secure)),
  ];
}

/** The `Set-Cookie` values that sign a browser out. */
export function expiredCookies(secure: boolean): string[] {
  return [nameOf(secure), ...oldNames(secure)].map((name) => cookie(name, '', 0, secure));
}

/** The session in a request's cookies. */
export function sessionIn(request: Request, secure: boolean): string | null {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return pairs.find(([name]) => name === nameOf(secure))?.[1] || null;
}

function cookie(name: string, value: string, maxAge: number, secure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? '; Secure' : ''}`;
}
