import { type NextRequest, NextResponse } from 'next/server';
import { apiOrigin } from './graphql/api-origin.ts';

/** Sets each page's Content-Security-Policy: itself and the API, scripts by nonce. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, apiOrigin(request.headers.get('host')));
  const headers = new Headers(request.headers);
  // Next reads the nonce from this request header and puts it on its own scripts.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

function contentSecurityPolicy(nonce: string, api: string): string {
  const development = process.env.NODE_ENV === 'development';
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    // Monaco (in GraphiQL) and the charts set inline styles.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' ${api} data: blob:`,
    `font-src 'self' data:`,
    `connect-src 'self' ${api} ${api.replace(/^http/, 'ws')}`,
    // Monaco's workers start from a blob that imports one of our own files.
    `worker-src 'self' blob:`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' };
