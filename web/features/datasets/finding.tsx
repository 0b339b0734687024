'use client';

import Link from 'next/link';
import { useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { loadedWhenShown } from '../interface/loaded-when-shown.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import type { Dataset } from './dataset-query.ts';
import { FindingExamples } from './finding-examples.tsx';
import { findingName } from './finding-name.ts';
import styles from './quality-findings.module.css';

type Quality = Dataset['quality'][number];

const ReviewEdits = loadedWhenShown(() => import('./review-edits.tsx').then((file) => file.ReviewEdits));

interface FindingProps {
  dataset: Dataset;
  finding: Quality;
}

/** What a repair's button says. */
const REPAIRS = {
  EXCLUDE: (count: number) => t('Leave {count} out', { count: formatCount(count) }),
  RELABEL: (count: number) => t('Relabel {count} as the model suggests', { count: formatCount(count) }),
  MOVE: (count: number) => t('Move {count} to the split of their copies', { count: formatCount(count) }),
};

/** One finding: what it is, the first examples, and its repairs, each of which is reviewed before it is made. */
export function Finding({ dataset, finding }: FindingProps) {
  const { kind, severity, message, exampleCount, shownExamples, model, repairs } = finding;
  const [chosen, setChosen] = useState<keyof typeof REPAIRS | null>(null);
  return (
    <li className={styles.finding}>
      <div className={styles.head}>
        <SeverityBadge severity={severity} />
        <strong>{findingName(kind)}</strong>
        {exampleCount > 0 && (
          <span className="muted">
            {dataset.modality === 'TEXT'
              ? t('{exampleCount, plural, one {# text} other {# texts}}', { exampleCount })
              : shownExamples.length > 0
                ? t('{exampleCount, plural, one {# picture} other {# pictures}}', { exampleCount })
                : t('{exampleCount, plural, one {# file} other {# files}}', { exampleCount })}
          </span>
        )}
        {model && <span className="muted">{t('found with {name}', { name: model.name })}</span>}
      </div>
      <p>{message}</p>
      <FindingExamples finding={finding} />
      <div className={styles.repairs}>
        {repairs.map(({ action, exampleCount: count }) => (
          <button key={action} type="button" className="small" onClick={() => setChosen(action)}>
            {REPAIRS[action](count)}
          </button>
        ))}
        {shownExamples.length > 0 && (
          <Link href={`/datasets/${dataset.id}?finding=${encodeURIComponent(kind)}`}>
            {t('Show them in the gallery')}
          </Link>
        )}
      </div>
      {chosen && (
        <ReviewEdits
          dataset={dataset}
          title={t('Repair: {kind}', { kind: findingName(kind) })}
          edits={{ repairs: [{ kind, action: chosen }] }}
          onClose={() => setChosen(null)}
        />
      )}
    </li>
  );
}
