import { t } from '../../messages/t.ts';
import { formatPercent } from '../interface/format.ts';
import type { ErasedWords } from './messages.ts';
import styles from './try-in-browser.module.css';
import { weighWords } from './weigh-words.ts';
import { WeighedWords } from './weighed-words.tsx';

interface WeighedTextProps {
  example: Uint8Array;
  name: string;
  erased: ErasedWords;
}

/** A text whose words show how much they spoke for a label. */
export function WeighedText({ example, name, erased }: WeighedTextProps) {
  const texts = new TextDecoder().decode(example).split('\0');
  if (erased.words.length === 0)
    return (
      <p className="muted small-text">
        {t('The text is a single word: without it, there is nothing to compare with.')}
      </p>
    );
  const strongest = erased.words.reduce((most, word) => (word.drop > most.drop ? word : most));
  const word = texts[strongest.text].slice(strongest.start, strongest.end);
  const [whole, without] = [erased.probability, erased.probability - strongest.drop].map((share) =>
    formatPercent(share),
  );
  return (
    <div className={styles.weighed}>
      {weighWords(texts, erased.words).map((stretches, place) => (
        <WeighedWords key={place} stretches={stretches} titleOf={formatDrop} />
      ))}
      <p className="muted small-text" dir="auto">
        {strongest.drop > 0
          ? t(
              'Red words spoke for {name}, blue ones against it: without “{word}”, the probability falls from {whole} to {without}.',
              { name, word, whole, without },
            )
          : t(
              'No word spoke for {name}: whichever is left out, the probability does not fall below {whole}. Blue words spoke against it.',
              { name, whole },
            )}
      </p>
    </div>
  );
}

const formatDrop = (drop: number): string =>
  drop > 0
    ? t('Without it, the probability falls by {drop}', { drop: formatPercent(drop) })
    : t('Without it, the probability rises by {rise}', { rise: formatPercent(-drop) });
