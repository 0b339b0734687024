import styles from './meter.module.css';

/** A share 0..1 as a small bar in the text. */
export function Meter({ value, label }: { value: number; label: string }) {
  return (
    <span className={styles.meter} role="img" aria-label={label} title={label}>
      <span style={{ width: `${Math.min(Math.max(value, 0), 1) * 100}%` }} />
    </span>
  );
}
