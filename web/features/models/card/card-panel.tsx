import type { ReactNode } from 'react';
import { t } from '../../../messages/t.ts';
import { Panel } from '../../interface/panel.tsx';
import styles from './card-panel.module.css';

/** A publisher's card: a long one scrolls by itself, so that what follows it is in reach. */
export function CardPanel({ children }: { children: ReactNode }) {
  return (
    <Panel title={t('Card')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus to be scrolled by keyboard */}
      <section className={styles.card} aria-label={t('Text of the card')} tabIndex={0} dir="auto">
        {children}
      </section>
    </Panel>
  );
}
