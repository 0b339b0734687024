import { counted } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { DatasetIndex, Example } from './dataset.ts';

/**
 * What is left of a data set without some of its examples: the other examples, and the labels that they have.
 *
 * @param names of the examples that are left out
 * @throws InvalidInputError if no example has one of the names, or too little is left to train on
 */
export function withoutExamples(index: DatasetIndex, names: Set<string>): { kept: Example[]; labels: string[] } {
  const kept = index.examples.filter(({ name }) => !names.has(name));
  const count = index.examples.length - kept.length;
  if (count === 0)
    throw new InvalidInputError('None of the findings names an example that is in the data set.', 'drop');
  const { task = 'SINGLE_LABEL' } = index;
  const isUsed = new Set(kept.map(({ label }) => label));
  const labels = index.labels.filter((_, label) => task !== 'SINGLE_LABEL' || isUsed.has(label));
  const refuse = (left: string) =>
    new InvalidInputError(
      `This would leave out ${count.toLocaleString('en')} of ${counted(index.examples.length, 'example')}; ${left}. Leave out fewer kinds.`,
      'drop',
    );
  if (kept.length === 0) throw refuse('nothing would be left');
  if (labels.length < Math.min(2, index.labels.length) && task === 'SINGLE_LABEL')
    throw refuse(`only the class ${JSON.stringify(labels[0])} would be left`);
  if (!kept.some(({ split }) => split === 'train')) throw refuse('none would be left to train on');
  return { kept, labels };
}
