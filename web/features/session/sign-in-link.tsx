'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { t } from '../../messages/t.ts';
import { signInAddress } from './sign-in-address.ts';

/** Leads to the sign-in page, and from there back to this one. */
export function SignInLink() {
  const [pathname, query] = [usePathname(), useSearchParams().toString()];
  return (
    <Link className="button primary" href={signInAddress({ next: query ? `${pathname}?${query}` : pathname })}>
      {t('Sign in')}
    </Link>
  );
}
