import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatCount } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import styles from './errors-panel.module.css';
import type { Live } from './traffic-query.ts';

/** What the endpoint answered in place of predictions, the latest first. */
export function ErrorsPanel({ errors }: { errors: Live['recentErrors'] }) {
  return (
    <Panel
      title={t('Errors')}
      aside={
        <span className="muted small-text">
          {t('{count, plural, one {# message} other {# messages}}', { count: errors.length })}
        </span>
      }
    >
      {errors.length === 0 ? (
        <p className="muted">
          {t(
            'None yet. Requests that the endpoint refuses (4xx) or fails to answer (5xx) are listed here with their message.',
          )}
        </p>
      ) : (
        <Scroll label={t('Messages')}>
          <table>
            <thead>
              <tr>
                <th>{t('Status')}</th>
                <th>{t('Message')}</th>
                <th className="number">{t('Revision')}</th>
                <th className="number">{t('Times')}</th>
                <th>{t('Last')}</th>
              </tr>
            </thead>
            <tbody>
              {errors.map(({ status, message, revision, count, lastAt }) => (
                <tr key={`${status} ${revision} ${message}`}>
                  <td>
                    <Badge tone={status >= 500 ? 'danger' : 'warning'}>{status}</Badge>
                  </td>
                  <td className={styles.message} dir="auto">
                    {message || t('Without a message')}
                  </td>
                  <td className="number">{revision ?? '–'}</td>
                  <td className="number">{formatCount(count)}</td>
                  <td className={styles.time}>
                    <Time value={lastAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
