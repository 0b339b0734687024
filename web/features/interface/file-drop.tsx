'use client';

import { type DragEvent, type ReactNode, useId, useState } from 'react';
import styles from './file-drop.module.css';

interface FileDropProps {
  label: string;
  accept: string;
  disabled?: boolean;
  onFile: (file: File) => void;
  /** Takes what is dropped, where that may be more than a file: a folder, several. */
  onTransfer?: (transfer: DataTransfer) => void;
  children?: ReactNode;
}

/** Takes a file that is dropped on it, or chosen by a click or the keyboard. */
export function FileDrop({ label, accept, disabled, onFile, onTransfer, children }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (disabled) return;
    if (onTransfer) return onTransfer(event.dataTransfer);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  }

  return (
    <label
      htmlFor={id}
      className={styles.drop}
      data-over={over}
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
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onFile(file);
          // So that the same file can be chosen again after a failure.
          event.target.value = '';
        }}
      />
      <strong>{label}</strong>
      {children && <span className="muted">{children}</span>}
    </label>
  );
}
