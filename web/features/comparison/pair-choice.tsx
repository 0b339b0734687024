'use client';

import { t } from '../../messages/t.ts';
import { checkpointLetter } from '../checkpoints/checkpoint-name.ts';
import styles from './comparison.module.css';
import { useComparisonUrl } from './use-comparison-url.ts';

/** The two checkpoints that are subtracted: `[from, of]`, by their places; by default the first two. */
export function usePair(count: number): [number, number] {
  const [a, b] = [...useComparisonUrl().get('pair')].map((letter) => letter.charCodeAt(0) - 65);
  const isPlace = (place: number | undefined): place is number => place !== undefined && place >= 0 && place < count;
  return isPlace(a) && isPlace(b) && a !== b ? [a, b] : [0, 1];
}

/** Chooses them. */
export function PairChoice({ count }: { count: number }) {
  const { set } = useComparisonUrl();
  const [a, b] = usePair(count);
  const choose = (from: number, of: number) => set({ pair: checkpointLetter(from) + checkpointLetter(of) });
  const options = Array.from({ length: count }, (_, i) => (
    <option key={checkpointLetter(i)} value={i}>
      {checkpointLetter(i)}
    </option>
  ));
  return (
    <span className={styles.pair}>
      <select
        aria-label={t('Show')}
        value={b}
        onChange={({ target }) => choose(Number(target.value) === a ? b : a, Number(target.value))}
      >
        {options}
      </select>
      {t('minus')}
      <select
        aria-label={t('minus')}
        value={a}
        onChange={({ target }) => choose(Number(target.value), Number(target.value) === b ? a : b)}
      >
        {options}
      </select>
    </span>
  );
}
