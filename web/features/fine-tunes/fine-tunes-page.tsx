import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { FineTuneList } from './fine-tune-list.tsx';
import styles from './fine-tunes-page.module.css';
import { STATES, type StateFilter } from './fine-tunes-query.ts';

export function FineTunesPage({ state }: { state: StateFilter }) {
  return (
    <Page
      title={t('Fine-tunes')}
      lead={t('Each trains one model on the classes of one data set, and saves a checkpoint an epoch.')}
      actions={
        <>
          <Link className="button" href="/sweeps">
            {t('Sweeps')}
          </Link>
          <Link className="button" href="/compare">
            {t('Compare checkpoints')}
          </Link>
          <Link className="button primary" href="/fine-tunes/new">
            {t('New fine-tune')}
          </Link>
        </>
      }
    >
      <Panel title={t('All fine-tunes')}>
        <nav aria-label={t('State')}>
          <ul className={styles.states}>
            {Object.entries(STATES).map(([key, { name }]) => (
              <li key={key}>
                <Link
                  className="button small"
                  href={key === 'all' ? '/fine-tunes' : `/fine-tunes?state=${key}`}
                  aria-current={key === state ? 'true' : undefined}
                >
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <FineTuneList state={state} />
      </Panel>
    </Page>
  );
}
