import { InvalidInputError } from '../errors.ts';

/** From so many classes on, names that are all numbers look like measurements. */
const MANY = 20;

/** What a data set's labels are checked with. */
export interface LabelCheck {
  /** One for each example. */
  labels: string[];
  /** The upload's name in messages. */
  filename: string;
  maxLabels: number;
  /** Where labels come from: completes "Is …?". */
  hint: string;
}

/**
 * Checks the labels of a classifier's examples; returns each once, in order. One is enough here: a target to adapt to may have all its
 * examples in one folder, and a fine-tune refuses such a data set by itself.
 *
 * @throws InvalidInputError for too many classes, or numbers that are not classes
 */
export function checkLabels({ labels, filename, maxLabels, hint }: LabelCheck): string[] {
  const distinct = [...new Set(labels)].sort();
  if (isContinuous(distinct, labels.length))
    throw new InvalidInputError(
      `The labels of "${filename}" are numbers with ${distinct.length.toLocaleString('en')} different values, such as ${distinct[0]} and ${distinct[distinct.length - 1]}, so they look like measurements and not classes. To predict numbers, name their column in targets.numbers; for classes, group the numbers into a few.`,
      'targets',
    );
  if (distinct.length > maxLabels) throw tooManyLabels(distinct.length, { filename, maxLabels, hint });
  return distinct;
}

/** Numbers with decimals, or nearly all different. */
function isContinuous(distinct: string[], count: number): boolean {
  if (distinct.length < MANY || !distinct.every((label) => label.trim() !== '' && Number.isFinite(Number(label))))
    return false;
  return distinct.length > count / 2 || distinct.some((label) => !Number.isInteger(Number(label)));
}

export function tooManyLabels(
  count: number,
  { filename, maxLabels, hint }: Pick<LabelCheck, 'filename' | 'maxLabels' | 'hint'>,
): InvalidInputError {
  return new InvalidInputError(
    `"${filename}" has ${count.toLocaleString('en')} classes; the maximum is ${maxLabels.toLocaleString('en')}. ${hint}`,
  );
}
