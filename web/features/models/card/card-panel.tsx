import type { ReactNode } from 'react';
import { Panel } from '../../interface/panel.tsx';
import styles from './card-panel.module.css';

/** A publisher's card: a long one scrolls by itself, so that what follows it is in reach. */
export function CardPanel({ children }: { children: ReactNode }) {
  return (
    <Panel title="Card">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus to be scrolled by keyboard */}
      <section className={styles.card} aria-label="Text of the card" tabIndex={0} dir="auto">
        {children}
      </section>
    </Panel>
  );
}
