import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Thumbnail } from '../datasets/thumbnail.tsx';
import { formatCount } from '../interface/format.ts';
import type { Point } from './feature-set-query.ts';
import styles from './scatter.module.css';

/** How many are shown. */
const SHOWN = 48;

/** The examples that a lasso holds, as pictures or names, each with a link to the whole. */
export function SelectedExamples({ datasetId, points }: { datasetId: string; points: Point[] }) {
  if (points.length === 0) return null;
  return (
    <>
      <ul className={styles.selected} aria-label={t('Selected examples')}>
        {points.slice(0, SHOWN).map(({ position, example, label, previewUrl }) => (
          <li key={position}>
            <Link href={`/datasets/${datasetId}?example=${position}`} title={example}>
              {previewUrl ? <Thumbnail src={previewUrl} alt={example} size={96} /> : example}
              <span className="small-text" dir="auto">
                {label ?? t('no label')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {points.length > SHOWN && (
        <p className="muted small-text">{t('and {count} more', { count: formatCount(points.length - SHOWN) })}</p>
      )}
    </>
  );
}
