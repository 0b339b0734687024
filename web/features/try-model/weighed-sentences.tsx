import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import type { ExplainedSimilarity } from './messages.ts';
import styles from './try-in-browser.module.css';
import { weighWords } from './weigh-words.ts';
import { WeighedWords } from './weighed-words.tsx';

interface WeighedSentencesProps {
  texts: [first: string, second: string];
  explained: ExplainedSimilarity;
}

/** Two sentences whose words show how much they make them similar. */
export function WeighedSentences({ texts, explained: { similarity, words } }: WeighedSentencesProps) {
  if (words.length === 0)
    return (
      <p className="muted small-text">
        {t('Both sentences are a single word: without it, there is nothing to compare with.')}
      </p>
    );
  const strongest = words.reduce((most, word) => (word.drop > most.drop ? word : most));
  const word = texts[strongest.text].slice(strongest.start, strongest.end);
  const [whole, without] = [similarity, similarity - strongest.drop].map((value) => formatFixed(value, 3));
  return (
    <div className={styles.weighed}>
      {weighWords(texts, words).map((stretches, place) => (
        <WeighedWords key={place} stretches={stretches} titleOf={formatDrop} />
      ))}
      <p className="muted small-text" dir="auto">
        {strongest.drop > 0 && whole !== without
          ? t(
              'Red words make the two sentences similar, blue ones make them differ: without “{word}”, the similarity falls from {whole} to {without}.',
              { word, whole, without },
            )
          : t(
              'No word makes the two sentences similar: whichever is left out, the similarity does not fall below {whole}. Blue words make them differ.',
              { whole },
            )}
      </p>
    </div>
  );
}

const formatDrop = (drop: number): string =>
  drop > 0
    ? t('Without it, the similarity falls by {drop}', { drop: formatFixed(drop, 3) })
    : t('Without it, the similarity rises by {rise}', { rise: formatFixed(-drop, 3) });
