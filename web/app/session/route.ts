import { isToken, sessionCookies } from '../../features/session/cookie.ts';
import { localPath } from '../../features/session/local-path.ts';
import { isSecure, redirectTo } from '../../features/session/redirect.ts';
import { startSession } from '../../features/session/sessions.ts';
import { signInAddress } from '../../features/session/sign-in-address.ts';
import { tokenIn } from '../../features/session/token-in.ts';

/** `/sign-in?token=…`, the link in the terminal, leads here. */
export function GET(request: Request): Promise<Response> {
  return signIn(request, new URL(request.url).searchParams.get('token'), '/');
}

/** The sign-in page's form. */
export async function POST(request: Request): Promise<Response> {
  const form = await request.formData();
  return signIn(request, tokenIn((form.get('token') ?? '').toString().trim()), localPath(form.get('next')));
}

async function signIn(request: Request, token: string | null, next: string): Promise<Response> {
  if (!isToken(token)) return redirectTo(signInAddress({ problem: 'malformed', next }));
  const session = await startSession(token, request.headers);
  if (typeof session === 'string') return redirectTo(signInAddress({ problem: session, next }));
  return redirectTo(next, sessionCookies(session, isSecure(request)));
}
