import { HOLDS } from './holds.ts';
import styles from './loading.module.css';

interface LoadingProps {
  label: string;
  /** Whether what stands below it on the page appears with what comes, of which nobody knows the height. */
  holds?: boolean;
}

/** A page or a panel that is on its way, in the size of a page: what comes later jumps less. */
export function Loading({ label, holds }: LoadingProps) {
  return (
    <div className={styles.loading} role="status" {...(holds ? HOLDS : {})}>
      <span className="visually-hidden">{label}</span>
      <span className={styles.title} />
      <span className={styles.block} />
      <span className={styles.block} />
    </div>
  );
}
