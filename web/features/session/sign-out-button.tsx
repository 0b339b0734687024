'use client';

import { usePathname } from 'next/navigation';
import { t } from '../../messages/t.ts';

/** Ends this browser's session; what was entered into forms is not for the next person. */
export function SignOutButton() {
  if (usePathname() === '/sign-in') return null;
  return (
    <form action="/session/end" method="post" onSubmit={() => sessionStorage.clear()}>
      <button className="small" type="submit">
        {t('Sign out')}
      </button>
    </form>
  );
}
