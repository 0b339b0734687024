'use client';

import { Dialog } from '@base-ui/react/dialog';
import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './filter-drawer.module.css';
import { NO_FILTERS, toQuery, type ZooFilters } from './zoo-filters.ts';

/** The filters behind a button, on a narrow screen: a sheet from below. */
export function FilterDrawer({ filters, children }: { filters: ZooFilters; children: ReactNode }) {
  const count = toQuery({ ...filters, search: '', sort: NO_FILTERS.sort }).size;
  return (
    <Dialog.Root>
      <Dialog.Trigger>
        <SlidersHorizontal size={16} aria-hidden />
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.sheet}>
          <div className={styles.header}>
            <Dialog.Title className={styles.title}>Filters</Dialog.Title>
            <Dialog.Close className="primary">Show the models</Dialog.Close>
          </div>
          <div className={styles.body}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
