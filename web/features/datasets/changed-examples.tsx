import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatCount } from '../interface/format.ts';
import styles from './changed-examples.module.css';
import type { Changed } from './edits-query.ts';
import { Thumbnail } from './thumbnail.tsx';

interface ChangedExamplesProps {
  title: string;
  changed: Changed;
  /** Whether nothing else lists the rest, so that it says how many there are. */
  isWhole?: boolean;
}

/** Examples that differ, with what they were and what they become. Nothing if there are none. */
export function ChangedExamples({ title, changed, isWhole = false }: ChangedExamplesProps) {
  if (changed.totalCount === 0) return null;
  const more = isWhole ? changed.totalCount - changed.nodes.length : 0;
  return (
    <section className={styles.section} aria-label={title}>
      <h3>
        {title} <Badge>{formatCount(changed.totalCount)}</Badge>
      </h3>
      <ul className={styles.list}>
        {changed.nodes.map(({ before, after }) => {
          const shown = before ?? after;
          if (!shown) return null;
          return (
            <li key={`${before?.position} ${after?.position}`} title={shown.name}>
              {shown.previewUrl && <Thumbnail src={shown.previewUrl} alt={shown.name} size={96} />}
              {shown.text !== null && <p dir="auto">{shown.text}</p>}
              {before && after && before.label !== after.label ? (
                <Change from={before.label} to={after.label} />
              ) : before && after && before.split !== after.split ? (
                <Change from={before.split} to={after.split} />
              ) : (
                <span className={styles.what}>
                  <span title={shown.label}>
                    <bdi>{shown.label}</bdi>, {shown.split}
                  </span>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {more > 0 && <p className="muted small-text">{t('and {more} more', { more: formatCount(more) })}</p>}
    </section>
  );
}

/** The arrow points from the old name to the new one in whatever direction the names are written. */
function Change({ from, to }: { from: string; to: string }) {
  return (
    <span className={styles.what}>
      <s title={from}>
        <bdi>{from}</bdi>
      </s>
      <span aria-hidden="true">→</span>
      <bdi title={to}>{to}</bdi>
    </span>
  );
}
