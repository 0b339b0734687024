'use client';

import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { SearchField } from '../interface/search-field.tsx';
import styles from './dataset-examples.module.css';
import type { Dataset } from './dataset-query.ts';
import type { ExampleFilter } from './example-fields.ts';
import { findingName } from './finding-name.ts';
import { GroupFilters } from './group-filters.tsx';

interface ExampleFiltersProps {
  dataset: Dataset;
  filter: ExampleFilter;
  onChange: (changes: Record<string, string | null>) => void;
}

/** Chooses the examples that are shown. */
export function ExampleFilters({ dataset, filter, onChange }: ExampleFiltersProps) {
  const types = dataset.entityTypes?.map(({ type }) => type);
  // Files that were left out were found too, and are nowhere in the gallery.
  const shown = dataset.quality.filter(({ shownExamples }) => shownExamples.length > 0);
  const findings = [...new Set(shown.map(({ kind }) => kind))];
  const choices = [
    ...(dataset.task === 'REGRESSION'
      ? []
      : [
          {
            name: 'label' as const,
            title: types ? t('Type') : t('Class'),
            all: t('All'),
            options: types ?? dataset.labels,
          },
        ]),
    {
      name: 'split' as const,
      title: t('Split'),
      all: t('All splits'),
      options: dataset.splits.map(({ name }) => name),
    },
    ...(findings.length > 0
      ? [{ name: 'finding' as const, title: t('Finding'), all: t('Any'), options: findings }]
      : []),
  ];
  return (
    <search className={styles.filters}>
      {choices.map(({ name, title, all, options }) => (
        <Field key={name} label={title}>
          {(field) => (
            <select
              {...field}
              value={filter[name] ?? ''}
              onChange={({ target }) => onChange({ [name]: target.value, example: null })}
            >
              <option value="">{all}</option>
              {options.map((option) => (
                <option key={option} value={option}>
                  {name === 'finding' ? findingName(option) : option}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      <GroupFilters dataset={dataset} chosen={filter.groups ?? []} onChange={onChange} />
      <SearchField
        label={dataset.modality === 'TEXT' ? t('Text') : t('Name')}
        placeholder={dataset.modality === 'TEXT' ? t('Part of a text') : t('Part of a name')}
        value={filter.search ?? ''}
        onChange={(search) => onChange({ search, example: null })}
      />
    </search>
  );
}
