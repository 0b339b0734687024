'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import { keepFocus } from './keep-focus.ts';
import styles from './page.module.css';

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A page's title, purpose, actions, and its panels below one another. */
export function Page({ title, lead, actions, children }: PageProps) {
  const root = useRef<HTMLDivElement>(null);
  // For keepEarlyInput: React has taken the page over.
  useEffect(() => root.current?.removeAttribute('data-arriving'), []);
  useEffect(keepFocus, []);
  return (
    <div ref={root} className={styles.page} data-arriving="">
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1>{title}</h1>
          {lead && <div className={styles.lead}>{lead}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
