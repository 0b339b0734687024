'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import type { Deleted } from './delete-dialog.tsx';

const DeleteDialog = loadedWhenShown(() => import('./delete-dialog.tsx').then((file) => file.DeleteDialog));

/** Deletes something after a confirmation. */
export function DeleteButton(deleted: Deleted) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="danger" onClick={() => setAsking(true)}>
        {t('Delete')}
      </button>
      {asking && <DeleteDialog {...deleted} onClose={() => setAsking(false)} />}
    </>
  );
}
