import { expiredCookie } from '../../../features/session/cookie.ts';
import { isSecure, redirectTo } from '../../../features/session/redirect.ts';

/** Signs out. */
export function POST(request: Request): Response {
  return redirectTo('/sign-in', expiredCookie(isSecure(request)));
}
