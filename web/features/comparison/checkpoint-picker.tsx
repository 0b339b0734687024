'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './checkpoint-picker.module.css';
import { ChosenCheckpoints } from './chosen-checkpoints.tsx';

// Who opens a comparison by its address does not see it.
const PickerList = dynamic(() => import('./picker-list.tsx').then((file) => file.PickerList));

interface CheckpointPickerProps {
  chosen: string[];
  most: number;
  onChange: (ids: string[]) => void;
}

/** The chosen checkpoints, and the list to choose from. Folded away once there is something to compare. */
export function CheckpointPicker({ chosen, most, onChange }: CheckpointPickerProps) {
  const [open, setOpen] = useState(chosen.length < 2);
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <Panel
      title={t('Checkpoints')}
      aside={
        <span className={styles.actions}>
          {chosen.length > 0 && (
            <button type="button" className="small" onClick={() => onChange([])}>
              {t('Clear the selection')}
            </button>
          )}
          {chosen.length >= 2 && (
            <button type="button" className="small" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t('Close the list') : t('Change the selection')}
            </button>
          )}
        </span>
      }
    >
      {chosen.length > 0 && <ChosenCheckpoints ids={chosen} onRemove={toggle} />}
      {open && <PickerList chosen={chosen} most={most} onToggle={toggle} />}
    </Panel>
  );
}
