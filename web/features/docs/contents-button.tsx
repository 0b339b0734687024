'use client';

import { List } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import type { ContentsSection } from './contents.ts';
import { ContentsList } from './contents-list.tsx';

/** Opens the contents as a drawer, where the page has no room for them. */
export function ContentsButton({ sections }: { sections: ContentsSection[] }) {
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  // A link in the drawer leads away, and would leave it open.
  useEffect(() => setOpen(false), [pathname]);
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <List size={16} aria-hidden />
        {t('Contents')}
      </button>
      {open && (
        <Dialog title={t('Documentation')} kind="drawer" onClose={() => setOpen(false)}>
          <ContentsList sections={sections} label={t('Contents')} />
        </Dialog>
      )}
    </>
  );
}
