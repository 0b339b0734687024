'use client';

import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { Field } from '../interface/field.tsx';
import { formatEnum } from '../interface/format.ts';
import { Facet } from './facet.tsx';
import styles from './model-filters.module.css';
import { SOURCE_NAMES } from './source-names.ts';
import { isFiltered, NO_FILTERS, type Sort, sizeLabel, toVariables, type ZooFilters } from './zoo-filters.ts';

const Facets = graphql(`
  query ZooFacets($search: String, $filter: ModelFilter) {
    models(search: $search, filter: $filter, first: 1) {
      facets {
        exact
        task {
          value
          count
        }
        modality {
          value
          count
        }
        license {
          value
          count
        }
        availability {
          value
          count
        }
        source {
          value
          count
        }
        severity {
          value
          count
        }
        size {
          value
          count
        }
      }
    }
  }
`);

interface ModelFiltersProps {
  filters: ZooFilters;
  /** The filters that are counted, once they no longer change. */
  settled: ZooFilters;
  onChange: (filters: ZooFilters) => void;
}

const SORTS: Record<Sort, string> = {
  RELEVANCE: 'Relevance',
  NAME: 'Name',
  NEWEST: 'Newest',
  SMALLEST: 'Fewest parameters',
};

/** The search box, and the order. */
export function ModelSearch({ filters, onChange }: Pick<ModelFiltersProps, 'filters' | 'onChange'>) {
  return (
    <search className={styles.search}>
      <Field label="Search">
        {(field) => (
          <input
            {...field}
            type="search"
            placeholder="Name, tag, publisher, architecture"
            value={filters.search}
            onChange={({ target }) => onChange({ ...filters, search: target.value })}
          />
        )}
      </Field>
      <Field label="Sort">
        {(field) => (
          <select
            {...field}
            value={filters.sort}
            onChange={({ target }) => onChange({ ...filters, sort: target.value as Sort })}
          >
            {Object.entries(SORTS).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}

/** The filters for models, with how many models match each; behind a button on a narrow screen. */
export function ModelFilters({ filters, settled, onChange }: ModelFiltersProps) {
  const [{ data }] = useQuery({ query: Facets, variables: toVariables(settled) });
  const [facets, setFacets] = useState(data?.models.facets);
  // The last counts stay while the next ones load, so that nothing jumps.
  useEffect(() => {
    if (data) setFacets(data.models.facets);
  }, [data]);
  const [open, setOpen] = useState(true);
  useEffect(() => setOpen(window.matchMedia('(min-width: 961px)').matches), []);
  if (!facets) return null;
  const one = (name: 'task' | 'modality' | 'availability' | 'size' | 'severity') => ({
    values: facets[name],
    exact: facets.exact,
    chosen: filters[name] === null ? [] : [filters[name]],
    onToggle: (value: string) => onChange({ ...filters, [name]: filters[name] === value ? null : value }),
  });
  const many = (name: 'license' | 'source') => ({
    values: facets[name],
    exact: facets.exact,
    chosen: filters[name],
    onToggle: (value: string) => {
      const without = filters[name].filter((known) => known !== value);
      onChange({
        ...filters,
        [name]: without.length < filters[name].length ? without : [...without, value],
      });
    },
  });
  const sizes = facets.size
    .filter(({ value }) => value !== 'UNKNOWN')
    .toSorted((a, b) => Number(a.value) - Number(b.value));
  return (
    <details className={styles.filters} open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Filters</summary>
      <Facet title="Task" {...one('task')} label={formatEnum} />
      <Facet title="Modality" {...one('modality')} label={formatEnum} />
      <Facet title="Worst bias note" {...one('severity')} label={formatEnum} />
      <Facet title="Licence" {...many('license')} />
      <Facet title="Parameters" {...one('size')} values={sizes} label={sizeLabel} />
      <Facet title="Here" {...one('availability')} label={(value) => HERE[value] ?? formatEnum(value)} />
      <Facet title="Source" {...many('source')} label={(value) => SOURCE_NAMES[value] ?? formatEnum(value)} />
      {isFiltered(filters) && (
        <button type="button" onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}>
          Clear the filters
        </button>
      )}
    </details>
  );
}

const HERE: Record<string, string> = { READY: 'ready', REMOTE: 'not fetched' };
