'use client';

import { Field } from '../interface/field.tsx';
import styles from './model-filters.module.css';

export interface ZooFilters {
  search: string;
  task: '' | 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'FEATURE_EXTRACTION';
  modality: '' | 'IMAGE' | 'TEXT';
  license: string;
  availability: '' | 'READY' | 'REMOTE' | 'FETCHING' | 'FAILED';
}

export const NO_FILTERS: ZooFilters = { search: '', task: '', modality: '', license: '', availability: '' };

interface ModelFiltersProps {
  filters: ZooFilters;
  licenses: string[];
  onChange: (filters: ZooFilters) => void;
}

export function ModelFilters({ filters, licenses, onChange }: ModelFiltersProps) {
  const choose = (key: keyof ZooFilters) => (event: { target: { value: string } }) =>
    onChange({ ...filters, [key]: event.target.value });
  return (
    <search className={styles.filters}>
      <Field label="Search">
        {(field) => (
          <input
            {...field}
            type="search"
            placeholder="Name, tag, words of the card"
            value={filters.search}
            onChange={choose('search')}
          />
        )}
      </Field>
      <Field label="Task">
        {(field) => (
          <select {...field} value={filters.task} onChange={choose('task')}>
            <option value="">Any task</option>
            <option value="IMAGE_CLASSIFICATION">Image classification</option>
            <option value="TEXT_CLASSIFICATION">Text classification</option>
            <option value="FEATURE_EXTRACTION">Feature extraction</option>
          </select>
        )}
      </Field>
      <Field label="Modality">
        {(field) => (
          <select {...field} value={filters.modality} onChange={choose('modality')}>
            <option value="">Any modality</option>
            <option value="IMAGE">Image</option>
            <option value="TEXT">Text</option>
          </select>
        )}
      </Field>
      <Field label="Licence">
        {(field) => (
          <select {...field} value={filters.license} onChange={choose('license')}>
            <option value="">Any licence</option>
            {licenses.map((license) => (
              <option key={license}>{license}</option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Availability">
        {(field) => (
          <select {...field} value={filters.availability} onChange={choose('availability')}>
            <option value="">Any</option>
            <option value="READY">Ready</option>
            <option value="REMOTE">Not fetched</option>
            <option value="FETCHING">Fetching</option>
            <option value="FAILED">Failed</option>
          </select>
        )}
      </Field>
    </search>
  );
}
