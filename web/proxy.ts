import { type NextRequest, NextResponse } from 'next/server';
import { isForeignForm } from './features/session/is-foreign-form.ts';
import { contentSecurityPolicy } from './features/shell/content-security-policy.ts';
import { apiOrigin } from './graphql/api-origin.ts';

/** Sets each page's Content-Security-Policy, and refuses forms that another site sends: they could sign a person in as somebody else. */
export function proxy(request: NextRequest): NextResponse {
  if (isForeignForm(request))
    return new NextResponse('This form was sent by another site. Open the page, and send it from there.', {
      status: 403,
    });
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, apiOrigin(request.headers.get('host')), request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  // Next reads the nonce from this request header and puts it on its own scripts.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' };
