'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './wide-modal.module.css';

export interface WideDialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog for pictures and tables; the whole screen where that is narrow. */
export function WideModal({ title, onClose, children }: WideDialogProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup}>
          <header className={styles.header}>
            <Dialog.Title className={styles.title} dir="auto">
              {title}
            </Dialog.Title>
            <Dialog.Close className="small" aria-label="Close">
              <X size={16} aria-hidden="true" />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
