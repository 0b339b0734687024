import type { ReactNode } from 'react';
import styles from './columns.module.css';

/** A wide and a narrow column; one below the other on a narrow screen. */
export function Columns({ children, side }: { children: ReactNode; side: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div className={styles.column}>{children}</div>
      <div className={styles.column}>{side}</div>
    </div>
  );
}
