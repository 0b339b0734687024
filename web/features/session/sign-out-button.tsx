'use client';

import { usePathname } from 'next/navigation';

/** Ends the session and returns to the sign-in page. */
export function SignOutButton() {
  if (usePathname() === '/sign-in') return null;
  return (
    <form action="/session/end" method="post">
      <button className="small" type="submit">
        Sign out
      </button>
    </form>
  );
}
