/**
 * Whether a request that changes something was sent by a page of another origin. Browsers say so in `Sec-Fetch-Site`, and older ones in
 * `Origin` only; programs send neither, and hold no cookie that a page could misuse.
 */
export function isForeignForm({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = headers.get('origin');
  if (origin === null) return false;
  const own = headers.get('x-forwarded-host') ?? headers.get('host');
  return !URL.canParse(origin) || new URL(origin).host !== own;
}
