'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { NO_FILTERS, toQuery, type ZooFilters } from './zoo-filters.ts';

// Most visits open none.
const FilterSheet = loadedWhenShown(() => import('./filter-sheet.tsx').then((file) => file.FilterSheet));

/** The filters behind a button, on a narrow screen: a sheet from below. */
export function FilterDrawer({ filters, children }: { filters: ZooFilters; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const count = toQuery({ ...filters, search: '', sort: NO_FILTERS.sort }).size;
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal size={16} aria-hidden />
        {count === 0 ? t('Filters') : t('Filters ({count})', { count })}
      </button>
      {open && <FilterSheet onClose={() => setOpen(false)}>{children}</FilterSheet>}
    </>
  );
}
