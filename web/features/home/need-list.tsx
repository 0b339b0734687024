import { CircleAlert, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Panel } from '../interface/panel.tsx';
import styles from './home.module.css';
import type { Need } from './needs.ts';

const SHOWN = 8;

/** What waits for a person. */
export function NeedList({ needs }: { needs: readonly Need[] }) {
  return (
    <Panel title={t('Needs somebody')}>
      {needs.length === 0 && <p className="muted">{t('Nothing failed, and nothing asks.')}</p>}
      <ul className={styles.list}>
        {needs.slice(0, SHOWN).map(({ key, title, reason, href, tone }) => {
          const Icon = tone === 'danger' ? CircleAlert : TriangleAlert;
          return (
            <li key={key} className={styles.need} data-tone={tone}>
              <Icon size={18} aria-hidden />
              <div>
                <Link href={href} dir="auto">
                  {title}
                </Link>
                <p className={styles.reason} dir="auto">
                  {reason}
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
