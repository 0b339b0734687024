'use client';

import { Menu } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import styles from './bottom-bar.module.css';
import { Navigation } from './navigation.tsx';
import { PlaceLinks } from './place-links.tsx';
import { DATASETS, ENDPOINTS, FINE_TUNES, HOME, ZOO } from './places.ts';

/** The places that people visit most, and all others behind a button. Shown on narrow screens only. */
export function BottomBar() {
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  // A link in the drawer leads away, and would leave it open.
  useEffect(() => setOpen(false), [pathname]);
  if (pathname === '/sign-in') return null;
  return (
    <>
      <nav className={styles.bar} aria-label={t('Shortcuts')}>
        <PlaceLinks places={[HOME, ZOO, DATASETS, FINE_TUNES, ENDPOINTS]} />
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <Menu size={17} aria-hidden />
          {t('More')}
        </button>
      </nav>
      {open && (
        <Dialog title="Graft" kind="drawer" onClose={() => setOpen(false)}>
          <Navigation label={t('All places')} />
        </Dialog>
      )}
    </>
  );
}
