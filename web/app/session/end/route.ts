import { expiredCookies, sessionIn } from '../../../features/session/cookie.ts';
import { isSecure, redirectTo } from '../../../features/session/redirect.ts';
import { endSession } from '../../../features/session/sessions.ts';

/** Signs out. What GraphiQL stored of queries and answers goes too; pages and answers are not cached. */
export async function POST(request: Request): Promise<Response> {
  const secure = isSecure(request);
  const secret = sessionIn(request, secure);
  if (secret) await endSession(secret, request.headers);
  const response = redirectTo('/sign-in', expiredCookies(secure));
  response.headers.set('clear-site-data', '"storage"');
  return response;
}
