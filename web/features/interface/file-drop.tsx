'use client';

import { type DragEvent, type ReactNode, useId, useState } from 'react';
import styles from './file-drop.module.css';

interface FileDropProps {
  label: string;
  accept: string;
  disabled?: boolean;
  /** Whether several are taken at once. */
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  /** Takes what is dropped, where that may be more than a file: a folder, several. */
  onTransfer?: (transfer: DataTransfer) => void;
  children?: ReactNode;
}

/** Takes a file, or several, that are dropped on it, or chosen by a click or the keyboard. */
export function FileDrop({ label, accept, disabled, multiple = false, onFiles, onTransfer, children }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);

  function take(files: FileList | null) {
    const taken = Array.from(files ?? []).slice(0, multiple ? undefined : 1);
    if (taken.length > 0) onFiles(taken);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    if (disabled) return;
    if (onTransfer) return onTransfer(event.dataTransfer);
    take(event.dataTransfer.files);
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
        multiple={multiple}
        onChange={(event) => {
          take(event.target.files);
          // So that the same file can be chosen again after a failure.
          event.target.value = '';
        }}
      />
      <strong>{label}</strong>
      {children && <span className="muted">{children}</span>}
    </label>
  );
}
