import { Badge } from '../interface/badge.tsx';
import { formatCount, formatCounted } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import styles from './errors-panel.module.css';
import type { Live } from './traffic-query.ts';

/** What the endpoint answered in place of predictions, the latest first. */
export function ErrorsPanel({ errors }: { errors: Live['recentErrors'] }) {
  return (
    <Panel title="Errors" aside={<span className="muted small-text">{formatCounted(errors.length, 'message')}</span>}>
      {errors.length === 0 ? (
        <p className="muted">
          None yet. Requests that the endpoint refuses (4xx) or fails to answer (5xx) are listed here with their
          message.
        </p>
      ) : (
        <Scroll label="Messages">
          <table>
            <thead>
              <tr>
                <th>Status</th>
                <th>Message</th>
                <th className="number">Revision</th>
                <th className="number">Times</th>
                <th>Last</th>
              </tr>
            </thead>
            <tbody>
              {errors.map(({ status, message, revision, count, lastAt }) => (
                <tr key={`${status} ${revision} ${message}`}>
                  <td>
                    <Badge tone={status >= 500 ? 'danger' : 'warning'}>{status}</Badge>
                  </td>
                  <td className={styles.message} dir="auto">
                    {message || 'Without a message'}
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
