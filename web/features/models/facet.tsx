'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import styles from './facet.module.css';

interface FacetProps {
  title: string;
  values: readonly { value: string; count: number }[];
  /** false: there are at least as many. */
  exact: boolean;
  chosen: readonly string[];
  label?: (value: string) => string;
  onToggle: (value: string) => void;
}

/** Values that are shown before a reader opens the rest. */
const FIRST = 6;

/** One property of models: its values with how many models have each, to select or clear. */
export function Facet({ title, values, exact, chosen, label = (value) => value, onToggle }: FacetProps) {
  const [open, setOpen] = useState(false);
  // Selected values stay visible, so that they can be cleared.
  const missing = chosen.filter((value) => !values.some((known) => known.value === value));
  const all = [...values, ...missing.map((value) => ({ value, count: 0 }))];
  if (all.length === 0) return null;
  const shown = open ? all : all.filter(({ value }, i) => i < FIRST || chosen.includes(value));
  return (
    <fieldset className={styles.facet}>
      <legend>{title}</legend>
      {shown.map(({ value, count }) => (
        <button
          key={value}
          type="button"
          className={styles.value}
          aria-pressed={chosen.includes(value)}
          onClick={() => onToggle(value)}
        >
          <span className={styles.label}>{label(value)}</span>
          <span className={styles.count}>
            {exact || count === 0 ? '' : '≥ '}
            {formatCount(count)}
          </span>
        </button>
      ))}
      {shown.length < all.length && (
        <button type="button" className={styles.more} onClick={() => setOpen(true)}>
          {t('{count} more', { count: all.length - shown.length })}
        </button>
      )}
    </fieldset>
  );
}
