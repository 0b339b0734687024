import { t } from '../../messages/t.ts';
import { formatCount, formatFixed } from '../interface/format.ts';

/** From here on classes count as uneven: see zoo/data/quality/imbalance.ts. */
const UNEVEN = 3;
/** Below that no class has a tenth more than another. */
const ABOUT_EQUAL = 1.1;

/**
 * A sentence on how evenly examples are spread over classes; null for one class.
 *
 * @param hasSeveral whether an example may have several labels
 */
export function describeImbalance(
  classes: readonly { label: string; exampleCount: number }[],
  hasSeveral: boolean,
): string | null {
  const used = classes.filter(({ exampleCount }) => exampleCount > 0);
  if (used.length < 2) return null;
  const sizes = used.map(({ exampleCount }) => exampleCount);
  const largest = used[sizes.indexOf(Math.max(...sizes))];
  const smallest = used[sizes.indexOf(Math.min(...sizes))];
  const ratio = largest.exampleCount / smallest.exampleCount;
  if (ratio < ABOUT_EQUAL)
    return hasSeveral
      ? t('Balanced: all labels have about as many examples.')
      : t('Balanced: all classes have about as many examples.');
  if (ratio < UNEVEN)
    return hasSeveral
      ? t('Balanced: no label has more than {ratio} times as many examples as another.', {
          ratio: formatFixed(ratio, 1),
        })
      : t('Balanced: no class has more than {ratio} times as many examples as another.', {
          ratio: formatFixed(ratio, 1),
        });
  return t(
    'Imbalanced: “{label}” has {ratio} times as many examples as “{smallest}”. Prefer the macro average to accuracy, and weight the classes when you train.',
    { label: largest.label, ratio: formatCount(Math.round(ratio)), smallest: smallest.label },
  );
}
