'use client';

import { type DragEvent, type ReactNode, useId, useState } from 'react';
import styles from '../interface/file-drop.module.css';
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
  const id = useId();
  const [isOver, setOver] = useState(false);

  async function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (disabled) return;
    const picked = await pickedDrop(event.dataTransfer);
    if (picked) onPick(picked);
  }

  return (
    <>
      <label
        htmlFor={id}
        className={styles.drop}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept={accept}
          disabled={disabled}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file) onPick({ kind: 'file', file });
            // So that the same file can be chosen again after a failure.
            target.value = '';
          }}
        />
        <strong>{label}</strong>
        <span className="muted">{children}</span>
      </label>
      <label className="button" style={{ width: 'fit-content', cursor: 'pointer' }}>
        Choose a folder
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
