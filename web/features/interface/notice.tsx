import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  title: string;
  tone?: 'neutral' | 'danger' | 'warning';
  action?: ReactNode;
  children?: ReactNode;
}

/** A framed message: the situation, and what to do next. */
export function Notice({ title, tone = 'neutral', action, children }: NoticeProps) {
  return (
    <section className={styles.notice} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <h2>{title}</h2>
      {children && <div className={styles.body}>{children}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </section>
  );
}
