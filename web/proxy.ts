import { type NextRequest, NextResponse } from 'next/server';
import { hasDocPage } from './features/docs/has-doc-page.ts';
import { missingItem } from './features/missing/is-missing.ts';
import { setMissing } from './features/missing/missing-header.ts';
import { isForeignForm } from './features/session/is-foreign-form.ts';
import { contentSecurityPolicy } from './features/shell/content-security-policy.ts';
import { apiOrigin } from './graphql/api-origin.ts';

/** No page has it. */
const NO_PAGE = '/no-page';

/**
 * Sets each page's Content-Security-Policy, gives the page of what is not there the status 404, and refuses forms that another site sends:
 * they could sign a person in as somebody else.
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
  const { pathname } = request.nextUrl;
  const missing = await missingItem({ ...{ method: request.method, cookies: request.cookies, pathname }, headers });
  setMissing(headers, missing);
  const response =
    missing || !(await hasDocPage(pathname))
      ? NextResponse.rewrite(new URL(NO_PAGE, request.url), { request: { headers } })
      : NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: '/((?!_next/static|_next/image|icon.svg).*)' };
