'use client';

import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import { FileDrop } from '../interface/file-drop.tsx';
import { type Picked, pickedDrop, pickedFolder } from '../uploads/picked-files.ts';

interface DropFilesProps {
  label: string;
  /** What the chooser of files offers. */
  accept: string;
  disabled: boolean;
  onPick: (picked: Picked) => void;
  children: ReactNode;
}

/** Takes a file or a folder that is dropped on it, or chosen by a click or the keyboard. */
export function DropFiles({ label, accept, disabled, onPick, children }: DropFilesProps) {
  async function drop(transfer: DataTransfer) {
    const picked = await pickedDrop(transfer);
    if (picked) onPick(picked);
  }

  return (
    <>
      <FileDrop
        label={label}
        accept={accept}
        disabled={disabled}
        onFiles={([file]) => onPick({ kind: 'file', file })}
        onTransfer={drop}
      >
        {children}
      </FileDrop>
      <label className="button" style={{ width: 'fit-content', cursor: 'pointer' }}>
        {t('Choose a folder')}
        <input
          type="file"
          className="visually-hidden"
          disabled={disabled}
          ref={(input) => input?.setAttribute('webkitdirectory', '')}
          onChange={({ target }) => {
            if (target.files?.length) onPick(pickedFolder(target.files));
            target.value = '';
          }}
        />
      </label>
    </>
  );
}
