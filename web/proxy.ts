import { type NextRequest, NextResponse } from 'next/server';
import { leadsNowhere } from './features/missing/leads-nowhere.ts';
import { MISSING_HEADER } from './features/missing/missing-header.ts';
import { sessionSecret } from './features/session/cookie.ts';
import { isForeignForm } from './features/session/is-foreign-form.ts';
import { contentSecurityPolicy } from './features/shell/content-security-policy.ts';
import { apiOrigin } from './graphql/api-origin.ts';

/**
 * Sets each page's Content-Security-Policy, and refuses forms that another site sends: they could sign a person in as somebody else. The page of
 * what is not there is written on the web server; Next.js would leave it to the browser.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isForeignForm(request))
    return new NextResponse('This form was sent by another site. Open the page, and send it from there.', {
      status: 403,
    });
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, apiOrigin(request.headers.get('host')), request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  // Next reads the nonce from this request header and puts it on its own scripts.
  headers.set('content-security-policy', policy);
  headers.delete(MISSING_HEADER);
  // next.config.ts leads it to no page then.
  if (await opensNothing(request)) headers.set(MISSING_HEADER, request.nextUrl.pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Whether a page is opened that is not there. An open page that goes on to another asks by a script, and draws what it gets. */
async function opensNothing(request: NextRequest): Promise<boolean> {
  if (request.method !== 'GET' || request.headers.get('sec-fetch-dest') === 'empty') return false;
  return leadsNowhere(request.nextUrl.pathname, sessionSecret(request.cookies), request.headers);
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' };
