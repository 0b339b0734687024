'use client';

import { usePathname } from 'next/navigation';
import { PlaceLinks } from '../shell/place-links.tsx';
import styles from './sign-out-button.module.css';

const SESSIONS = { href: '/sessions', label: 'Sessions', prefix: '/sessions' };

/** Leads to the list of sessions, and ends this one. */
export function SignOutButton() {
  if (usePathname() === '/sign-in') return null;
  return (
    <form className={styles.account} action="/session/end" method="post">
      <PlaceLinks places={[SESSIONS]} />
      <button className="small" type="submit">
        Sign out
      </button>
    </form>
  );
}
