import { ApiPicture } from '../interface/api-picture.tsx';
import { formatCount, formatCounted, formatEnum } from '../interface/format.ts';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import exampleStyles from './dataset-examples.module.css';
import type { Dataset } from './dataset-query.ts';
import styles from './quality-findings.module.css';

type Quality = Dataset['quality'][number];

interface FindingProps {
  finding: Quality;
  /** `picture` or `text`. */
  noun: string;
  /** How many examples the data set has. */
  total: number;
  isChosen: boolean;
  onChoose: () => void;
}

/** Whether leaving out so many examples leaves a data set. */
export const canDrop = (dropCount: number, total: number): boolean => dropCount > 0 && dropCount < total;

/** One finding: what it is, what to do, and the first examples. */
export function Finding({ finding, noun, total, isChosen, onChoose }: FindingProps) {
  const { kind, severity, message, exampleCount, dropCount, model } = finding;
  return (
    <li className={styles.finding}>
      <div className={styles.head}>
        <SeverityBadge severity={severity} />
        <strong>{formatEnum(kind)}</strong>
        {exampleCount > 0 && <span className="muted">{formatCounted(exampleCount, noun)}</span>}
        {model && <span className="muted">found with {model.name}</span>}
      </div>
      <p>{message}</p>
      <Examples finding={finding} />
      {canDrop(dropCount, total) && (
        <label className={styles.choice}>
          <input type="checkbox" checked={isChosen} onChange={onChoose} />
          Leave {formatCount(dropCount)} of them out
        </label>
      )}
    </li>
  );
}

/** Thumbnails or texts of those that are in the data set; names of the others. */
function Examples({ finding: { examples, shownExamples, exampleCount } }: { finding: Quality }) {
  if (examples.length === 0) return null;
  const shown = new Set(shownExamples.map(({ name }) => name));
  const others = examples.filter((name) => !shown.has(name));
  const isText = shownExamples.some(({ text }) => text !== null);
  return (
    <>
      {shownExamples.length > 0 && (
        <ul className={isText ? exampleStyles.texts : exampleStyles.grid}>
          {shownExamples.map(({ name, label, split, previewUrl, text, textPair }) => (
            <li key={name} className={isText ? undefined : exampleStyles.example} title={`${name} (${split})`}>
              {previewUrl && <ApiPicture src={previewUrl} alt={name} />}
              {isText ? <strong>{label}</strong> : <span>{label}</span>}
              {text !== null && <p dir="auto">{text}</p>}
              {textPair !== null && <p dir="auto">{textPair}</p>}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details>
          <summary className="small-text">Which</summary>
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
        <p className="muted small-text">and {formatCount(exampleCount - examples.length)} more</p>
      )}
    </>
  );
}
