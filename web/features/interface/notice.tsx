import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  title: string;
  tone?: 'neutral' | 'danger' | 'warning';
  action?: ReactNode;
  /** Whether it stands for a whole page, whose title is then this one's. */
  isPage?: boolean | undefined;
  children?: ReactNode;
}

/** A framed message: the situation, and what to do next. */
export function Notice({ title, tone = 'neutral', action, isPage = false, children }: NoticeProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <section className={styles.notice} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <Heading>{title}</Heading>
      {children && <div className={styles.body}>{children}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </section>
  );
}
