import Link from 'next/link';
import type { ReactNode } from 'react';
import { SignOutButton } from '../session/sign-out-button.tsx';
import { Navigation } from './navigation.tsx';
import styles from './shell.module.css';

/**
 * The frame of every page: the bar with the links to the other pages, and the width of the text.
 *
 * @param links places for some people only
 * @param aside beside the button to sign out
 */
export function Shell({ links, aside, children }: { links: ReactNode; aside: ReactNode; children: ReactNode }) {
  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <header className={styles.header}>
        <Link className={styles.brand} href="/">
          Graft
        </Link>
        <Navigation>{links}</Navigation>
        {aside}
        <SignOutButton />
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
