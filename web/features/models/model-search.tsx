'use client';

import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from './model-search.module.css';
import { SORTS, type Sort, type ZooFilters } from './zoo-filters.ts';

interface ModelSearchProps {
  filters: ZooFilters;
  onChange: (filters: ZooFilters) => void;
}

const NAMES: Record<Sort, string> = {
  RELEVANCE: t('Ready here first'),
  FASTEST: t('Fastest here'),
  SMALLEST: t('Fewest parameters'),
  COMPLETEST: t('Most is known'),
  NEWEST: t('Newest'),
  NAME: t('Name'),
};

/** The search box, and the order. */
export function ModelSearch({ filters, onChange }: ModelSearchProps) {
  return (
    <search className={styles.search}>
      <Field label={t('Search')}>
        {(field) => (
          <input
            {...field}
            type="search"
            placeholder={t('Name, tag, publisher, architecture')}
            value={filters.search}
            onChange={({ target }) => onChange({ ...filters, search: target.value })}
          />
        )}
      </Field>
      <Field label={t('Sort')}>
        {(field) => (
          <select
            {...field}
            value={filters.sort}
            onChange={({ target }) => onChange({ ...filters, sort: target.value as Sort })}
          >
            {SORTS.map((sort) => (
              <option key={sort} value={sort}>
                {sort === 'RELEVANCE' && filters.search.trim() ? t('Best match') : NAMES[sort]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}
