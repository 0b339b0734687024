'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './dataset-views.module.css';

// One view at a time: its code comes with the page that shows it, or when it is chosen.
const ExamplesView = dynamic(() => import('./examples-view.tsx').then((file) => file.ExamplesView));
const FeatureMap = dynamic(() => import('./feature-map.tsx').then((file) => file.FeatureMap));
const QualityFindings = dynamic(() => import('./quality-findings.tsx').then((file) => file.QualityFindings));
const VersionComparison = dynamic(() => import('./version-comparison.tsx').then((file) => file.VersionComparison));

/** The main part of a data set's page, one view at a time: the address names it. */
export function DatasetViews({ dataset }: { dataset: Dataset }) {
  const asked = useSearchParams().get('view');
  const views = [
    { view: null, title: t('Examples'), count: dataset.exampleCount },
    { view: 'findings', title: t('Findings'), count: dataset.quality.length },
    { view: 'map', title: t('Feature map'), count: null },
    { view: 'versions', title: t('Versions'), count: dataset.versions.length },
  ];
  const shown = views.find(({ view }) => view === asked)?.view ?? null;
  return (
    <>
      <nav className={styles.views} aria-label={t('Views of the data set')}>
        {views.map(({ view, title, count }) => (
          <Link
            key={title}
            href={view ? `/datasets/${dataset.id}?view=${view}` : `/datasets/${dataset.id}`}
            scroll={false}
            aria-current={view === shown ? 'page' : undefined}
          >
            {title} {count !== null && <span className="muted">{formatCount(count)}</span>}
          </Link>
        ))}
      </nav>
      {shown === null && <ExamplesView dataset={dataset} />}
      {shown === 'findings' && <QualityFindings dataset={dataset} />}
      {shown === 'map' && <FeatureMap dataset={dataset} />}
      {shown === 'versions' && <VersionComparison dataset={dataset} />}
    </>
  );
}
