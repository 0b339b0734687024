import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import { CosineNote } from './cosine-note.tsx';
import ownStyles from './sentence-trial.module.css';
import styles from './try-in-browser.module.css';
import type { Comparison } from './use-comparison.ts';

interface SimilaritiesProps {
  comparison: Comparison;
  /** The maximum number of tokens of a text. */
  longest: number;
  /** The place of the sentence that is explained. */
  explained: number | null;
  onExplain: (place: number) => void;
}

/** The sentences by their similarity with the first, the most similar first. */
export function Similarities({ comparison: { others, compared }, longest, explained, onExplain }: SimilaritiesProps) {
  const ranked = others
    .map((text, place) => ({ text, place, similarity: compared.similarities[place] }))
    .sort((a, b) => b.similarity - a.similarity);
  const cut = compared.cutTokens.filter((tokens) => tokens > 0).length;
  return (
    <>
      <ol className={styles.list} aria-label={t('Similarities')}>
        {ranked.map(({ text, place, similarity }) => (
          <li
            key={place}
            className={`${styles.answer} ${ownStyles.similarity}`}
            data-explained={place === explained || undefined}
          >
            <span dir="auto" className={styles.name}>
              {text}
            </span>
            <Meter value={similarity} label={formatFixed(similarity, 3)} />
            <span className={styles.value}>{formatFixed(similarity, 3)}</span>
            <button
              type="button"
              className="small"
              aria-label={t('Why {name}?', { name: text })}
              aria-pressed={place === explained}
              onClick={() => onExplain(place)}
            >
              {t('Why?')}
            </button>
          </li>
        ))}
      </ol>
      {cut > 0 && (
        <p className="muted small-text">
          {t(
            '{cut, plural, one {The end of one sentence was not read: the model reads at most {longest} tokens.} other {The ends of # sentences were not read: the model reads at most {longest} tokens.}}',
            { cut, longest },
          )}
        </p>
      )}
      <CosineNote milliseconds={compared.milliseconds} />
    </>
  );
}
