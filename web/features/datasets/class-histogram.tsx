'use client';

import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatCount, formatItems } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import styles from './class-histogram.module.css';
import type { Dataset } from './dataset-query.ts';
import { describeImbalance } from './describe-imbalance.ts';

const SPLITS = ['train', 'validation', 'test'] as const;
/** Classes that are shown at first. */
const SHOWN = 20;

/** How many examples each class has, by split, the largest first. A click on a class shows its examples. */
export function ClassHistogram({ dataset }: { dataset: Dataset }) {
  const { get, change } = useSearchState();
  const [showsAll, setShowsAll] = useState(false);
  const classes = [...dataset.classCounts].sort((a, b) => b.exampleCount - a.exampleCount);
  const most = Math.max(1, ...classes.map(({ exampleCount }) => exampleCount));
  const imbalance = describeImbalance(classes, dataset.task === 'MULTI_LABEL');
  const shown = showsAll ? classes : classes.slice(0, SHOWN);
  return (
    <Panel title={t('Classes')} aside={<Badge>{classes.length}</Badge>}>
      {imbalance && <p className="muted">{imbalance}</p>}
      <ul className={styles.legend} aria-label={t('Splits')}>
        {SPLITS.map((split) => (
          <li key={split} className="small-text">
            <span className={styles.swatch} data-split={split} /> {split}
          </li>
        ))}
      </ul>
      <ul className={styles.bars}>
        {shown.map(({ label, exampleCount, splits }) => {
          const counts = splits as Record<(typeof SPLITS)[number], number>;
          const isChosen = get('label') === label;
          return (
            <li key={label}>
              <button
                type="button"
                className={styles.row}
                aria-pressed={isChosen}
                title={formatItems(SPLITS.map((split) => `${split} ${formatCount(counts[split])}`))}
                onClick={() => change({ label: isChosen ? null : label, example: null })}
              >
                <span className={styles.name} dir="auto">
                  {label}
                </span>
                <span className={styles.track} aria-hidden="true">
                  {SPLITS.map((split) => (
                    <span
                      key={split}
                      className={styles.part}
                      data-split={split}
                      style={{ width: `${(100 * counts[split]) / most}%` }}
                    />
                  ))}
                </span>
                <span className={styles.count}>{formatCount(exampleCount)}</span>
                <span className="visually-hidden">
                  {t('examples: {names}', {
                    names: formatItems(SPLITS.map((split) => `${split} ${formatCount(counts[split])}`)),
                  })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {classes.length > SHOWN && (
        <button type="button" className="small" style={{ width: 'fit-content' }} onClick={() => setShowsAll(!showsAll)}>
          {showsAll
            ? t('Show the {shown} largest', { shown: SHOWN })
            : t('Show all {count} classes', { count: formatCount(classes.length) })}
        </button>
      )}
    </Panel>
  );
}
