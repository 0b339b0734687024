import styles from './try-in-browser.module.css';
import type { Stretch } from './weigh-words.ts';

interface WeighedWordsProps {
  stretches: readonly Stretch[];
  /** What a word that counts says when the pointer rests on it. */
  titleOf: (drop: number) => string;
}

/** A text whose words show how much they spoke for an answer. */
export function WeighedWords({ stretches, titleOf }: WeighedWordsProps) {
  return (
    <p dir="auto" className={styles.text}>
      {stretches.map(({ text, drop, strength }, i) =>
        drop === null || strength === 0 ? (
          text
        ) : (
          <mark key={i} data-strength={strength} title={titleOf(drop)}>
            {text}
          </mark>
        ),
      )}
    </p>
  );
}
