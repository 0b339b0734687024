import { Fragment } from 'react';
import { formatPercent } from '../interface/format.ts';
import type { Answer } from './ask-endpoint.ts';
import styles from './trial.module.css';

const SHOWN = 10;

/** The answer in words, and the probability of each label. */
export function Scores({ answer }: { answer: Answer }) {
  return (
    <div data-testid="answer">
      <p>
        <strong>{answer.label}</strong>, {formatPercent(answer.probability)} sure{' '}
        <span className="muted">({Math.round(answer.milliseconds)} ms, including the network)</span>
      </p>
      <dl className={styles.scores}>
        {answer.scores.slice(0, SHOWN).map(({ label, probability }) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd className={styles.bar} aria-hidden>
              <span style={{ width: `${probability * 100}%` }} />
            </dd>
            <dd className={styles.share}>{formatPercent(probability)}</dd>
          </Fragment>
        ))}
      </dl>
      {answer.scores.length > SHOWN && (
        <p className="muted small-text">and {answer.scores.length - SHOWN} less likely labels</p>
      )}
    </div>
  );
}
