import Link from 'next/link';
import type { ReactNode } from 'react';
import { t } from '../../messages/t.ts';
import { PaletteButton } from '../palette/palette-button.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { PageOnItsWay } from './page-on-its-way.tsx';
import styles from './shell.module.css';

interface ShellProps {
  /** All places. */
  navigation: ReactNode;
  children: ReactNode;
}

/** The frame of every page: places at the side, on narrow screens at the bottom, where a thumb is; and the width of the text. */
export function Shell({ navigation, children }: ShellProps) {
  return (
    <div className={styles.shell}>
      <PageOnItsWay />
      <a className={styles.skip} href="#content">
        {t('Skip to the content')}
      </a>
      <header className={styles.header}>
        <div className={styles.top}>
          <Link className={styles.brand} href="/">
            {t('Graft')}
          </Link>
          <PaletteButton />
        </div>
        <div className={styles.side}>{navigation}</div>
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <BottomBar />
    </div>
  );
}
