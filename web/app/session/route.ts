import { isToken, sessionCookies } from '../../features/session/cookie.ts';
import { isSecure, redirectTo } from '../../features/session/redirect.ts';
import { startSession } from '../../features/session/sessions.ts';
import { tokenIn } from '../../features/session/token-in.ts';

/** `/sign-in?token=…`, the link in the terminal, leads here. */
export function GET(request: Request): Promise<Response> {
  return signIn(request, new URL(request.url).searchParams.get('token'));
}

/** The sign-in page's form. */
export async function POST(request: Request): Promise<Response> {
  const pasted = ((await request.formData()).get('token') ?? '').toString().trim();
  return signIn(request, tokenIn(pasted));
}

async function signIn(request: Request, token: string | null): Promise<Response> {
  if (!isToken(token)) return redirectTo('/sign-in?problem=malformed');
  const session = await startSession(token, request.headers);
  if (typeof session === 'string') return redirectTo(`/sign-in?problem=${session}`);
  return redirectTo('/', sessionCookies(session, isSecure(request)));
}
