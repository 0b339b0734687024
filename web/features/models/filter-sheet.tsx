'use client';

import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import styles from './filter-sheet.module.css';

/** The sheet that the filters are in on a narrow screen. */
export function FilterSheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  return (
    <Dialog.Root defaultOpen onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.sheet}>
          <div className={styles.header}>
            <Dialog.Title className={styles.title}>{t('Filters')}</Dialog.Title>
            <Dialog.Close className="primary">{t('Show the models')}</Dialog.Close>
          </div>
          <div className={styles.body}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
