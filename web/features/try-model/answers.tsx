import { t } from '../../messages/t.ts';
import { formatCount, formatFixed, formatPercent, formatPrecise } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import type { Answered, Opened } from './messages.ts';
import styles from './try-in-browser.module.css';

/** Of labels; numbers and entities are all shown. */
const FEW = 5;

const USE_OF_THRESHOLDS = {
  APPLIED: t('The answer is by the threshold of the group.'),
  NO_GROUP: t('No group was named, so this is the prediction of the model itself.'),
  UNKNOWN_GROUP: t('There is no threshold for this group, so this is the prediction of the model itself.'),
} as const satisfies Record<NonNullable<Answered['thresholds']>, string>;

interface AnswersProps {
  answered: Answered;
  task: Opened['task'];
  /** The answer that is explained. */
  explained: string | null;
  /** Null where it has no explanation. */
  onExplain: ((name: string, label: number) => void) | null;
}

/** What the model answers, the most probable first. */
export function Answers({ answered, task, explained, onExplain }: AnswersProps) {
  const { answers, count, milliseconds, thresholds, unreadWords } = answered;
  const isRanked = task === 'SINGLE_LABEL' || task === 'MULTI_LABEL';
  const shown = isRanked ? answers.slice(0, FEW) : answers;
  return (
    <>
      {shown.length === 0 && <p>{t('The model found nothing in this text.')}</p>}
      <ol className={styles.list} aria-label={t('Answers')}>
        {shown.map(({ name, value, label }, place) => (
          <li key={place} className={styles.answer} data-explained={name === explained || undefined}>
            <span dir="auto" className={styles.name}>
              {name}
            </span>
            {task !== 'REGRESSION' && <Meter value={value} label={formatPercent(value, 1)} />}
            <span className={styles.value}>
              {task === 'REGRESSION' ? formatPrecise(value, 5) : formatPercent(value, 1)}
            </span>
            {onExplain && (
              <button
                type="button"
                className="small"
                aria-label={t('Why {name}?', { name })}
                aria-pressed={name === explained}
                onClick={() => onExplain(name, label)}
              >
                {t('Why?')}
              </button>
            )}
          </li>
        ))}
      </ol>
      {task === 'MULTI_LABEL' && (
        <p className="muted small-text">{t('Labels can hold together: those from 50 % on are predicted.')}</p>
      )}
      {thresholds && <p className="muted small-text">{USE_OF_THRESHOLDS[thresholds]}</p>}
      {unreadWords > 0 && (
        <p className="muted small-text">
          {t(
            '{unreadWords, plural, one {The last word was not read: the model takes no longer text.} other {The last # words were not read: the model takes no longer text.}}',
            { unreadWords },
          )}
        </p>
      )}
      <p className="muted small-text" role="status">
        {isRanked && count > shown.length
          ? t('The best {count} of {total} labels. Computed here in {milliseconds} ms.', {
              count: shown.length,
              total: formatCount(count),
              milliseconds: formatFixed(milliseconds, 0),
            })
          : t('Computed here in {milliseconds} ms.', { milliseconds: formatFixed(milliseconds, 0) })}
      </p>
    </>
  );
}
