import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './quality-findings.module.css';
import { Thumbnail } from './thumbnail.tsx';

/** Pictures or texts of the examples of a finding that are in the data set; names of the others. */
export function FindingExamples({
  finding: { examples, shownExamples, exampleCount },
}: {
  finding: Dataset['quality'][number];
}) {
  if (examples.length === 0) return null;
  const shown = new Set(shownExamples.map(({ name }) => name));
  const others = examples.filter((name) => !shown.has(name));
  const isText = shownExamples.some(({ text }) => text !== null);
  return (
    <>
      {shownExamples.length > 0 && (
        <ul className={isText ? styles.texts : styles.pictures}>
          {shownExamples.map(({ name, label, split, previewUrl, text, textPair }) => (
            <li key={name} title={`${name} (${split})`}>
              {previewUrl && <Thumbnail src={previewUrl} alt={name} size={96} />}
              <span className={styles.label}>
                <bdi title={label}>{label}</bdi>, {split}
              </span>
              {text !== null && <p dir="auto">{text}</p>}
              {textPair !== null && <p dir="auto">{textPair}</p>}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details>
          <summary className="small-text">{t('Which')}</summary>
          <ul className={styles.examples}>
            {others.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {exampleCount > examples.length && (
        <p className="muted small-text">
          {t('and {count} more', { count: formatCount(exampleCount - examples.length) })}
        </p>
      )}
    </>
  );
}
