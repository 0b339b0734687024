const MONTH_SECONDS = 30 * 24 * 60 * 60;

/** The characters of a token: as GRAFT_TOKEN, printable ASCII without spaces. */
export function isToken(token: unknown): token is string {
  return typeof token === 'string' && /^[\x21-\x7e]{1,512}$/.test(token);
}

/**
 * The `Set-Cookie` value that signs a browser in: hidden from scripts, and never sent by other sites' pages. Cookies ignore
 * ports, so the browser sends it to the API on the same host as well. Encoded, so that no character of a token ends the
 * value.
 */
export function tokenCookie(token: string, secure: boolean): string {
  return cookie(encodeURIComponent(token), MONTH_SECONDS, secure);
}

/** The `Set-Cookie` value that signs a browser out. */
export function expiredCookie(secure: boolean): string {
  return cookie('', 0, secure);
}

function cookie(value: string, maxAge: number, secure: boolean): string {
  return `graft_token=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${secure ? '; Secure' : ''}`;
}
