import type { DatasetIndex, Example } from '../data/dataset.ts';

/**
 * Which predictions are right: of each example, of each pair of example and label (from 0.5 on), or of each word that was read; null for numbers.
 *
 * @param rows outputs, `[examples][outputs]`
 */
export function rightPredictions(
  { task = 'SINGLE_LABEL', labels }: Pick<DatasetIndex, 'task' | 'labels'>,
  examples: readonly Example[],
  rows: readonly number[][],
): boolean[] | null {
  switch (task) {
    case 'REGRESSION':
      return null;
    case 'SINGLE_LABEL':
      return examples.map(({ label }, i) => best(rows[i]) === label);
    case 'MULTI_LABEL':
      return examples.flatMap(({ targets = [] }, i) =>
        targets.map((target, j) => rows[i][j] >= 0.5 === (target === 1)),
      );
    case 'TOKEN_LABELS':
      return examples.flatMap(({ tags = [] }, i) =>
        tags.flatMap((tag, word) => {
          const own = rows[i].slice(word * labels.length, (word + 1) * labels.length);
          return own.some(Number.isNaN) ? [] : [best(own) === tag];
        }),
      );
  }
}

const best = (row: number[]) => row.indexOf(Math.max(...row));
