'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { formatCount } from '../interface/format.ts';
import styles from './dataset-examples.module.css';
import type { Dataset } from './dataset-query.ts';
import { groupParameter } from './example-fields.ts';

interface GroupFiltersProps {
  dataset: Pick<Dataset, 'groups' | 'groupCounts'>;
  chosen: { group: string; value: string }[];
  onChange: (changes: Record<string, string | null>) => void;
}

/** Groups that show at once; a data set may have 64. */
const SHOWN = 4;

/** Chooses a value of each group. */
export function GroupFilters({ dataset: { groups, groupCounts }, chosen, onChange }: GroupFiltersProps) {
  // As it is at first: who chooses all again in it must not find it closed.
  const [isOpen] = useState(chosen.some(({ group }) => groups.indexOf(group) >= SHOWN));
  const fields = groups.map((group) => {
    const value = chosen.find((one) => one.group === group)?.value ?? '';
    const counts = groupCounts.filter((count) => count.group === group);
    // Of a group with many values, only the most frequent ones are counted.
    const isCounted = value === '' || counts.some((count) => count.value === value);
    return (
      <Field key={group} label={group}>
        {(field) => (
          <select
            {...field}
            value={value}
            onChange={({ target }) => onChange({ [groupParameter(group)]: target.value, example: null })}
          >
            <option value="">{t('All')}</option>
            {!isCounted && <option dir="auto">{value}</option>}
            {counts.map((count) => (
              <option key={count.value} value={count.value} dir="auto">
                {t('{name} ({count})', { name: count.value, count: formatCount(count.exampleCount) })}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  });
  return (
    <>
      {fields.slice(0, SHOWN)}
      {fields.length > SHOWN && (
        <details className={styles.more} open={isOpen}>
          <summary>
            {t('{count, plural, one {# more group} other {# more groups}}', { count: fields.length - SHOWN })}
          </summary>
          <div className={styles.filters}>{fields.slice(SHOWN)}</div>
        </details>
      )}
    </>
  );
}
