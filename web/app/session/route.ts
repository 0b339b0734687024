import { isToken, tokenCookie } from '../../features/session/cookie.ts';
import { isSecure, redirectTo } from '../../features/session/redirect.ts';
import { tokenIn } from '../../features/session/token-in.ts';
import { verifyToken } from '../../features/session/verify-token.ts';

/**
 * `/sign-in?token=…`, the link in the terminal, leads here. The page at `/` is the same for everyone and queries the API
 * from the browser, so it does not matter if a SameSite=Strict cookie is held back on the redirect itself.
 */
export function GET(request: Request): Response {
  const token = new URL(request.url).searchParams.get('token');
  if (!isToken(token)) return redirectTo('/sign-in?problem=malformed');
  return redirectTo('/', tokenCookie(token, isSecure(request)));
}

/** The sign-in page's form. */
export async function POST(request: Request): Promise<Response> {
  const token = ((await request.formData()).get('token') ?? '').toString().trim();
  const secret = tokenIn(token);
  if (!isToken(secret)) return redirectTo('/sign-in?problem=malformed');
  const verdict = await verifyToken(secret, request.headers.get('host'));
  if (verdict !== 'valid') return redirectTo(`/sign-in?problem=${verdict}`);
  return redirectTo('/', tokenCookie(secret, isSecure(request)));
}
