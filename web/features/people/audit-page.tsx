'use client';

import { useQuery } from 'urql';
import type { VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Badge, type Tone } from '../interface/badge.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { type PageInfo, Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { Scroll } from '../interface/scroll.tsx';
import { Time } from '../interface/time.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import { useZone } from '../interface/zone.tsx';
import { AUDIT_FILTERS, type AuditFilterName, auditFiltersIn, auditVariables } from './audit-filter.ts';
import { AuditFilters } from './audit-filters.tsx';
import { NoSuchEvents } from './no-such-events.tsx';
import styles from './people.module.css';
import { AuditFacets, AuditLog } from './people-query.ts';

export function AuditPage() {
  const { get, change } = useSearchState();
  const zone = useZone();
  const filters = auditFiltersIn(get);
  const variables = auditVariables(filters, zone);
  const set = AUDIT_FILTERS.filter((name) => filters[name] !== '');
  const clear = (names: readonly AuditFilterName[]) => change(Object.fromEntries(names.map((name) => [name, null])));
  const [{ data }] = useQuery({ query: AuditFacets, variables, requestPolicy: 'cache-and-network' });
  return (
    <Page
      title={t('Audit log')}
      lead={t('Who changed what, and who tried to. Nothing here can be changed or deleted.')}
    >
      <Panel
        title={t('Events')}
        aside={data && <span className="muted small-text">{formatCount(data.auditLog.totalCount)}</span>}
      >
        <AuditFilters filters={filters} facets={data?.auditLog.facets} onChange={change} />
        {set.length > 0 && (
          <div>
            <button type="button" className="small" onClick={() => clear(set)}>
              {t('Clear filters')}
            </button>
          </div>
        )}
        <Pages key={JSON.stringify(variables)}>
          {(after, more) => (
            <EventList
              variables={{ ...variables, after }}
              more={more}
              none={
                set.length > 0 ? (
                  <NoSuchEvents filters={filters} onClear={clear} />
                ) : (
                  <Notice title={t('No events yet')}>{t('Nobody has changed anything.')}</Notice>
                )
              }
            />
          )}
        </Pages>
      </Panel>
    </Page>
  );
}

const TONES: Record<string, Tone> = { SUCCEEDED: 'good', REFUSED: 'danger', FAILED: 'warning' };

interface EventListProps {
  variables: VariablesOf<typeof AuditLog>;
  more: (page: PageInfo) => React.ReactNode;
  /** Stands where there is no event. */
  none: React.ReactNode;
}

function EventList({ variables, more, none }: EventListProps) {
  const [{ data, error }, execute] = useQuery({
    query: AuditLog,
    variables,
    requestPolicy: 'cache-and-network',
  });
  if (error && !data) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the audit log …')} />;
  if (data.auditLog.totalCount === 0) return none;
  return (
    <>
      <Scroll label={t('All events')}>
        <table className={styles.events}>
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
                  <td className={styles.when}>
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
