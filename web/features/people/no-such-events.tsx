'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Notice } from '../interface/notice.tsx';
import { useZone } from '../interface/zone.tsx';
import { AUDIT_FILTERS, type AuditFilterName, type AuditFilters, auditVariables } from './audit-filter.ts';
import { FILTER_NAMES } from './audit-filter-names.ts';
import styles from './people.module.css';
import { AuditCount } from './people-query.ts';

interface NoSuchEventsProps {
  filters: AuditFilters;
  onClear: (names: readonly AuditFilterName[]) => void;
}

/** That no event passes the filters, which of them it is because of, and a way to each that has events. */
export function NoSuchEvents({ filters, onClear }: NoSuchEventsProps) {
  const set = AUDIT_FILTERS.filter((name) => filters[name] !== '');
  return (
    <Notice
      title={t('No such events')}
      action={
        <button type="button" onClick={() => onClear(set)}>
          {t('Show all events')}
        </button>
      }
    >
      <ul className={styles.without}>
        {set.map((name) => (
          <Without key={name} name={name} filters={filters} onClear={() => onClear([name])} />
        ))}
      </ul>
    </Notice>
  );
}

function Without({ name, filters, onClear }: { name: AuditFilterName; filters: AuditFilters; onClear: () => void }) {
  const variables = auditVariables({ ...filters, [name]: '' }, useZone());
  const [{ data }] = useQuery({ query: AuditCount, variables });
  const count = data?.auditLog.totalCount ?? 0;
  return (
    <li>
      <bdi>{t('{filter}: {value}', { filter: FILTER_NAMES[name], value: filters[name] })}</bdi>
      <button type="button" className="small" onClick={onClear}>
        {count === 0 ? t('Clear') : t('Clear, for {count, plural, one {# event} other {# events}}', { count })}
      </button>
    </li>
  );
}
