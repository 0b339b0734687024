'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { t } from '../../messages/t.ts';
import styles from './once-open.module.css';

/** Shows its children from when the `<details>` around it is opened first: until then their code need not be loaded, and paper says so. */
export function OnceOpen({ children }: { children: ReactNode }) {
  const mark = useRef<HTMLParagraphElement>(null);
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    const details = mark.current?.closest('details');
    if (!details || details.open) {
      setWasOpen(true);
      return;
    }
    const open = () => setWasOpen(true);
    details.addEventListener('toggle', open, { once: true });
    return () => details.removeEventListener('toggle', open);
  }, []);
  if (wasOpen) return children;
  return (
    <p ref={mark} className={styles.onPaper}>
      {t('Not printed: open this part on the screen, then print the page again.')}
    </p>
  );
}
