'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import styles from './people.module.css';
import { AuditLog } from './people-query.ts';

export function AuditPage() {
  return (
    <Page
      title={t('Audit log')}
      lead={t('Who changed what, and who tried to. Nothing here can be changed or deleted.')}
    >
      <Panel title={t('Events')}>
        <Pages>{(after, more) => <EventList after={after} more={more} />}</Pages>
      </Panel>
    </Page>
  );
}

const TONES: Record<string, Tone> = { SUCCEEDED: 'good', REFUSED: 'danger', FAILED: 'warning' };

function EventList({ after, more }: { after: string | null; more: (page: PageInfo) => React.ReactNode }) {
  const [{ data, error }, execute] = useQuery({
    query: AuditLog,
    variables: { after },
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the audit log …')} />;
  if (data.auditLog.totalCount === 0)
    return <Notice title={t('No events yet')}>{t('Nobody has changed anything.')}</Notice>;
  return (
    <>
      <Scroll label={t('All events')}>
        <table>
          <thead>
            <tr>
              <th>{t('When')}</th>
              <th>{t('Who')}</th>
              <th>{t('Action')}</th>
              <th>{t('Subject')}</th>
              <th>{t('Outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {data.auditLog.edges.map(
              ({ node: { id, at, actor, address, action, subject, outcome, code, details } }) => (
                <tr key={id}>
                  <td style={{ whiteSpace: 'nowrap' }}>
                    <Time value={at} />
                  </td>
                  <td>
                    <bdi>{actor}</bdi>
                    {address !== null && <p className={`${styles.details} ${styles.address}`}>{address}</p>}
                  </td>
                  <td>
                    <code>{action}</code>
                  </td>
                  <td className={styles.subject}>
                    <bdi>{subject}</bdi>
                    {details !== null && <p className={styles.details}>{describe(details)}</p>}
                  </td>
                  <td>
                    <Badge tone={TONES[outcome] ?? 'neutral'}>{formatEnum(outcome)}</Badge>
                    {code && <p className={styles.details}>{code}</p>}
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </Scroll>
      {more(data.auditLog.pageInfo)}
    </>
  );
}

function describe(details: unknown): string {
  return Object.entries(details as Record<string, unknown>)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}
