'use client';

import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatEnum } from '../interface/format.ts';
import { AVAILABILITY_NAMES } from './availability-names.ts';
import { COMMERCIAL_USE, type CommercialUse } from './commercial-use.ts';
import { Facet } from './facet.tsx';
import styles from './model-filters.module.css';
import { SOURCE_NAMES } from './source-names.ts';
import { isFiltered, NO_FILTERS, sizeLabel, toVariables, type ZooFilters } from './zoo-filters.ts';
import { Facets } from './zoo-queries.ts';

interface ModelFiltersProps {
  filters: ZooFilters;
  /** The filters that are counted, once they no longer change. */
  settled: ZooFilters;
  onChange: (filters: ZooFilters) => void;
}

/** The filters for models, with how many models match each. */
export function ModelFilters({ filters, settled, onChange }: ModelFiltersProps) {
  const [{ data }] = useQuery({ query: Facets, variables: toVariables(settled) });
  const [facets, setFacets] = useState(data?.models.facets);
  // The last counts stay while the next ones load, so that nothing jumps.
  useEffect(() => {
    if (data) setFacets(data.models.facets);
  }, [data]);
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
  const here = facets.availability.toSorted((a, b) => placeOf(a.value) - placeOf(b.value));
  const sizes = facets.size
    .filter(({ value }) => value !== 'UNKNOWN')
    .toSorted((a, b) => Number(a.value) - Number(b.value));
  return (
    <div className={styles.filters}>
      <Facet
        title={t('Here')}
        {...one('availability')}
        values={here}
        label={(value) => (AVAILABILITY_NAMES as Record<string, string>)[value] ?? formatEnum(value)}
      />
      <Facet title={t('Task')} {...one('task')} label={formatEnum} />
      <Facet title={t('Modality')} {...one('modality')} label={formatEnum} />
      <Facet
        title={t('Commercial use')}
        values={facets.commercialUse}
        exact={facets.exact}
        chosen={filters.use === null ? [] : [filters.use]}
        label={(value) => COMMERCIAL_USE[value as CommercialUse] ?? formatEnum(value)}
        onToggle={(value) => onChange({ ...filters, use: filters.use === value ? null : value })}
      />
      <Facet title={t('Licence')} {...many('license')} />
      <Facet title={t('Worst bias note')} {...one('severity')} label={formatEnum} />
      <Facet title={t('Parameters')} {...one('size')} values={sizes} label={sizeLabel} />
      <Facet title={t('Source')} {...many('source')} label={(value) => SOURCE_NAMES[value] ?? formatEnum(value)} />
      {isFiltered(filters) && (
        <button type="button" onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}>
          {t('Clear the filters')}
        </button>
      )}
    </div>
  );
}

/** What is here before what is on its way, and before what is not. */
const placeOf = (availability: string) => ({ READY: 0, REMOTE: 2 })[availability] ?? 1;
