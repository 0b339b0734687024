/** The path of this app, with its query, that an address names; `/` for another site's, and for none. */
export function localPath(address: unknown): string {
  // A browser reads // and /\ as another site's.
  if (typeof address !== 'string' || address.length > 2_000 || !/^\/(?![/\\])/.test(address)) return '/';
  const base = 'http://local';
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // /..//evil.example has become //evil.example.
  return url?.origin === base && !url.pathname.startsWith('//') ? `${url.pathname}${url.search}` : '/';
}
