import { expiredCookies, sessionIn } from '../../../features/session/cookie.ts';
import { isSecure, redirectTo } from '../../../features/session/redirect.ts';
import { endSession } from '../../../features/session/sessions.ts';

/** Signs out. */
export async function POST(request: Request): Promise<Response> {
  const secret = sessionIn(request);
  if (secret) await endSession(secret, request.headers);
  return redirectTo('/sign-in', expiredCookies(isSecure(request)));
}
