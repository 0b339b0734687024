'use client';

import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { formatCount, formatEnum } from '../interface/format.ts';
import { SearchField } from '../interface/search-field.tsx';
import { useFormatTime } from '../interface/time.tsx';
import type { AuditFilters as Filters } from './audit-filter.ts';
import { FILTER_NAMES } from './audit-filter-names.ts';
import styles from './people.module.css';
import type { AuditFacets } from './people-query.ts';

interface AuditFiltersProps {
  filters: Filters;
  /** Undefined until they are counted. */
  facets: ResultOf<typeof AuditFacets>['auditLog']['facets'] | undefined;
  onChange: (changes: Partial<Filters>) => void;
}

interface Choice {
  value: string;
  count: number;
  name?: string;
}

/** Chooses the events that are shown: by whom, what, on which thing, and when. */
export function AuditFilters({ filters, facets, onChange }: AuditFiltersProps) {
  const time = useFormatTime();
  const tokens = facets?.token.map(({ token: { id, name, createdAt }, count }) => ({
    value: id,
    count,
    name: t('{name}, made {time}', { name, time: time(createdAt) }),
  }));
  const outcomes = facets?.outcome.map((facet) => ({ ...facet, name: formatEnum(facet.value) }));
  const choices: ['actor' | 'token' | 'action' | 'outcome', Choice[] | undefined][] = [
    ['actor', facets?.actor],
    ['token', tokens],
    ['action', facets?.action],
    ['outcome', outcomes],
  ];
  const dates = [
    { name: 'from', max: filters.until },
    { name: 'until', min: filters.from },
  ] as const;
  return (
    <search className={styles.filters}>
      {choices.map(([name, counted]) => (
        <Field key={name} label={FILTER_NAMES[name]}>
          {(field) => (
            <select {...field} value={filters[name]} onChange={({ target }) => onChange({ [name]: target.value })}>
              <option value="">{t('All')}</option>
              {withChosen(filters[name], counted ?? []).map((choice) => (
                <option key={choice.value} value={choice.value} dir="auto">
                  {t('{name} ({count})', { name: choice.name ?? choice.value, count: formatCount(choice.count) })}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      <SearchField
        label={FILTER_NAMES.subject}
        placeholder={t('endpoint pets')}
        value={filters.subject}
        onChange={(subject) => onChange({ subject })}
      />
      {dates.map(({ name, ...limits }) => (
        <Field key={name} label={FILTER_NAMES[name]}>
          {(field) => (
            <input
              {...field}
              {...limits}
              type="date"
              value={filters[name]}
              onChange={({ target }) => onChange({ [name]: target.value })}
            />
          )}
        </Field>
      ))}
    </search>
  );
}

/** What is chosen is among the choices, also where there is no such event. */
const withChosen = (chosen: string, choices: Choice[]): Choice[] =>
  chosen === '' || choices.some(({ value }) => value === chosen) ? choices : [{ value: chosen, count: 0 }, ...choices];
