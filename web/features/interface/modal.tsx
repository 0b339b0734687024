'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import styles from './dialog.module.css';

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Wide for tables, `drawer` for a sheet from the side, where a list of places or filters goes at phone widths. */
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
          <Base.Title>{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
