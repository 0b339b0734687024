/**
 * The address at which the operator signs in. It holds the token that Graft made, and no token that the operator set: what prints the address
 * may go to a log, and they know theirs.
 *
 * @param token the admin's; null if it is not known here
 * @param set the value of GRAFT_TOKEN; null if it is not set
 */
export function signInUrl(webUrl: string, token: string | null, set: string | null): string {
  return `${webUrl}/sign-in${token === null || set !== null ? '' : `?token=${encodeURIComponent(token)}`}`;
}
