import type { ReactNode } from 'react';
import styles from './panel.module.css';

interface PanelProps {
  title: string;
  /** For links that lead to it. */
  id?: string;
  /** Beside the title; nothing to click where the panel is folded, since that would fold it. */
  aside?: ReactNode;
  /** Whether only the title shows until it is clicked. */
  folded?: boolean | undefined;
  /** Whether there is only something to do in it, and nothing to read on paper. */
  isForScreen?: boolean | undefined;
  children: ReactNode;
}

/** A titled section of a page. */
export function Panel({ title, id, aside, folded = false, isForScreen, children }: PanelProps) {
  const heading = (
    <>
      <h2>{title}</h2>
      {aside}
    </>
  );
  return (
    <section id={id} className={styles.panel} aria-label={title} data-for-screen={isForScreen || undefined}>
      {folded ? (
        <details className={styles.fold}>
          <summary>
            <span className={styles.header}>{heading}</span>
          </summary>
          <div className={styles.folded}>{children}</div>
        </details>
      ) : (
        <>
          <header className={styles.header}>{heading}</header>
          {children}
        </>
      )}
    </section>
  );
}
