import type { ReactNode } from 'react';
import styles from './columns.module.css';

interface ColumnsProps {
  children: ReactNode;
  /** What the narrow column on the right holds. */
  side: ReactNode;
  /** Whether it comes before the rest where there is room for one column only. */
  sideFirst?: boolean;
}

/** A wide and a narrow column; one below the other on a narrow screen. */
export function Columns({ children, side, sideFirst = false }: ColumnsProps) {
  const wide = (
    <div key="wide" className={styles.column}>
      {children}
    </div>
  );
  const narrow = (
    <div key="narrow" className={`${styles.column} ${styles.side}`}>
      {side}
    </div>
  );
  return (
    <div className={sideFirst ? `${styles.columns} ${styles.sideFirst}` : styles.columns}>
      {sideFirst ? [narrow, wide] : [wide, narrow]}
    </div>
  );
}
