'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import styles from './dialog.module.css';

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** `wide` is for pictures and tables, the whole screen where that is narrow; `drawer` for a sheet from the side, where a list of places or filters goes at phone widths. */
  kind?: 'narrow' | 'wide' | 'drawer';
  children: ReactNode;
}

/** A modal dialog: it keeps the focus inside, closes with Escape or a click beside it, and gives the focus back. */
export default function Modal({ title, onClose, kind = 'narrow', children }: DialogProps) {
  return (
    <Base.Root defaultOpen onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.dialog} data-kind={kind}>
          <header className={styles.header}>
            <Base.Title dir="auto">{title}</Base.Title>
            {kind !== 'narrow' && (
              <Base.Close className="small" aria-label={t('Close')}>
                <X size={16} aria-hidden />
              </Base.Close>
            )}
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
