const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The browser's address of the API, e.g. `http://127.0.0.1:4000`. Read at request time, so that one build serves any port.
 *
 * @param host - the `Host` header of the page. Cookies belong to a host name: a page opened on `localhost` must ask the API
 *   on `localhost` too, or the browser would send no token.
 */
export function apiOrigin(host: string | null, env: Record<string, string | undefined> = process.env): string {
  const url = new URL(env.GRAFT_PUBLIC_API_URL || `http://127.0.0.1:${env.GRAFT_API_PORT || 4000}`);
  const page = host ? hostnameOf(host) : null;
  if (page && LOOPBACK.has(page) && LOOPBACK.has(url.hostname)) url.hostname = page;
  return url.origin;
}

function hostnameOf(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}
