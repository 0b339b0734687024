'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './example-dialog.module.css';
import { type ExampleFilter, ExamplesQuery } from './example-fields.ts';

interface ExampleStepsProps {
  dataset: Dataset;
  filter: ExampleFilter;
  /** Of how many examples the gallery shows which one is looked at, from 0; null where the gallery did not open it. */
  place: number | null;
  total: number;
  /** In the data set. */
  position: number;
  onOpen: (position: number, place: number | null) => void;
}

/** The examples before and after one: those that the gallery shows, so that who looks through a finding stays within it. */
export function ExampleSteps({ dataset, filter, place, total, position, onOpen }: ExampleStepsProps) {
  const [{ data }] = useQuery({
    query: ExamplesQuery,
    variables: { id: dataset.id, ...filter, first: 3, offset: Math.max(0, (place ?? 0) - 1) },
    pause: place === null,
  });
  const near = data?.dataset?.examples.edges.map(({ node }) => node.position) ?? [];
  const at = place === 0 ? 0 : 1;
  const to = (by: -1 | 1): (() => void) | undefined => {
    const next = place === null ? position + by : near[at + by];
    const isThere = place === null ? position + by >= 0 && position + by < dataset.exampleCount : next !== undefined;
    return isThere ? () => onOpen(next, place === null ? null : place + by) : undefined;
  };
  return (
    <nav className={styles.steps} aria-label={t('Other examples')}>
      <button type="button" disabled={!to(-1)} onClick={to(-1)}>
        {t('Previous')}
      </button>
      {place !== null && (
        <span className="muted small-text">{t('{number} of {total}', { number: place + 1, total })}</span>
      )}
      <button type="button" disabled={!to(1)} onClick={to(1)}>
        {t('Next')}
      </button>
    </nav>
  );
}
