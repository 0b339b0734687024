import { Fragment } from 'react';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { EntityText } from '../interface/entity-text.tsx';
import { formatItems, formatPercent, withMinus } from '../interface/format.ts';
import type { Answer } from './ask-endpoint.ts';
import styles from './trial.module.css';

const SHOWN = 10;

const THRESHOLDS = {
  APPLIED: t('The threshold of the group was applied.'),
  NO_GROUP: t('No group was named: this is the prediction of the model.'),
  UNKNOWN_GROUP: t('There is no threshold for this group: this is the prediction of the model.'),
};

/**
 * The answer in words, and the probability of each label; or the predicted numbers, or the entities.
 *
 * @param text what was asked about
 */
export function Scores({ answer, text = '' }: { answer: Answer; text?: string }) {
  const { label = '', probability = 0, scores = [], labels = [label], numbers, entities, unreadWords = 0 } = answer;
  const time = (
    <span className="muted">
      {t('({milliseconds} ms, including the network)', { milliseconds: Math.round(answer.milliseconds) })}
    </span>
  );
  if (entities) {
    return (
      <div data-testid="answer">
        <EntityText text={text} entities={entities} />
        <p>
          {entities.length === 0 && `${t('No entity.')} `}
          {unreadWords > 0 &&
            `${t('The last {unreadWords} words were not read: the model takes no more.', { unreadWords })} `}
          {time}
        </p>
        <dl className={styles.scores}>
          {entities.map(({ label, text, start, score }) => (
            <Fragment key={`${start} ${label}`}>
              <dt>
                <bdi>{text}</bdi> (<bdi>{label}</bdi>)
              </dt>
              <dd className={styles.bar} aria-hidden>
                <span style={{ width: `${score * 100}%` }} />
              </dd>
              <dd className={styles.share}>{formatPercent(score)}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    );
  }
  if (numbers) {
    return (
      <div data-testid="answer">
        {numbers.map(({ name, value }) => (
          <p key={name}>
            <bdi>{name}</bdi> <strong>{withMinus(String(Number(value.toPrecision(5))))}</strong>
          </p>
        ))}
        <p>{time}</p>
      </div>
    );
  }
  const isOne = labels.length === 1 && labels[0] === label;
  return (
    <div data-testid="answer">
      <p>
        {isOne ? (
          <Trans
            id="<strong>{label}</strong>, {probability} sure {time}"
            values={{
              // A name in another direction must not move the numbers beside it.
              strong: <strong dir="auto" />,
              label: labels[0] || t('no label'),
              probability: formatPercent(probability),
              time,
            }}
          />
        ) : (
          <>
            <strong dir="auto">{formatItems(labels) || t('no label')}</strong> {time}
          </>
        )}
      </p>
      {answer.thresholds && <p className="muted">{THRESHOLDS[answer.thresholds]}</p>}
      <dl className={styles.scores}>
        {scores.slice(0, SHOWN).map(({ label, probability }) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd className={styles.bar} aria-hidden>
              <span style={{ width: `${probability * 100}%` }} />
            </dd>
            <dd className={styles.share}>{formatPercent(probability)}</dd>
          </Fragment>
        ))}
      </dl>
      {scores.length > SHOWN && (
        <p className="muted small-text">{t('and {count} less likely labels', { count: scores.length - SHOWN })}</p>
      )}
    </div>
  );
}
