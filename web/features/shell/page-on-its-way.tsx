'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import styles from './page-on-its-way.module.css';

/**
 * Tells that a link was followed, while the web server asks the API for the page behind it: the page before stays until the next is whole.
 * Shown after a moment only, because most pages are there by then.
 */
export function PageOnItsWay() {
  const pathname = usePathname();
  const search = useSearchParams().toString();
  const place = `${pathname}?${search}`;
  const [left, setLeft] = useState<string | null>(null);

  useEffect(() => {
    const follow = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.('a');
      // Next's links prevent what the browser would do; without that, the browser shows that it loads.
      if (!link?.href || !event.defaultPrevented || link.origin !== location.origin) return;
      const isElsewhere = link.pathname + link.search !== location.pathname + location.search;
      if (isElsewhere) setLeft(`${location.pathname}?${new URLSearchParams(location.search)}`);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);

  if (left !== place) return null;
  return (
    <div className={styles.bar} role="status" onAnimationEnd={() => setLeft(null)}>
      <span className="visually-hidden">{t('Loading the page …')}</span>
    </div>
  );
}
