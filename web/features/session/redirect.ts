/**
 * A 303 to a path of this app. The address is relative: behind a proxy, or bound to 127.0.0.1, the server cannot know the host
 * name that the browser used, and the cookie belongs to that name.
 */
export function redirectTo(path: string, cookies: string[] = []): Response {
  const headers = new Headers({ location: path, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/**
 * Whether the browser's own connection is encrypted, also through a proxy that ends TLS: by what that says, or by the API's public address. A page
 * over plain http cannot use an API over https.
 */
export function isSecure(request: Request): boolean {
  const isPublic = process.env.GRAFT_PUBLIC_API_URL?.startsWith('https:') ?? false;
  const said = request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol.replace(':', '');
  return isPublic || said === 'https';
}
