import type { DatasetIndex } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { targetLabels } from './target-labels.ts';

/** Fewer examples do not say how a domain differs: one would have no spread at all. */
export const FEWEST_TARGETS = 10;

/**
 * Checks that a fine-tune can adapt from a source to a target.
 *
 * @throws InvalidInputError if they are not two domains with the same classes
 */
export function checkDomains(source: DatasetIndex, target: DatasetIndex): void {
  const refuse = (condition: boolean, message: string) => {
    if (condition) throw new InvalidInputError(message, 'adaptation');
  };
  refuse(
    (source.task ?? 'SINGLE_LABEL') !== 'SINGLE_LABEL',
    'Adaptation needs a data set with one label an example. Leave adaptation out, or choose another data set.',
  );
  refuse(
    source.modality !== target.modality || source.pairs !== target.pairs,
    `The target data set has ${kindOf(target)}, but the data set to train on has ${kindOf(source)}. Choose another target.`,
  );
  const count = target.examples.length;
  refuse(
    count < FEWEST_TARGETS,
    `The target data set has ${count} example${count === 1 ? '' : 's'}, too few to measure how it differs. Add more, at least ${FEWEST_TARGETS}; some hundred are better.`,
  );
  const known = new Set(source.examples.map(({ sha256 }) => sha256));
  refuse(
    target.examples.every(({ sha256 }) => known.has(sha256)),
    'Every example of the target data set is in the data set to train on, too: there is no other domain to adapt to. Choose another target, or leave adaptation out.',
  );
  const labels = targetLabels(source, target);
  if (!labels) return;
  const unknown = target.labels.filter((name) => !source.labels.includes(name));
  refuse(
    unknown.length > 0,
    `The target data set has ${quoted(unknown)}, which the data set to train on does not have. Remove those examples from the target, or rename the classes; to hide all of its labels, put its examples into one folder with a name of its own.`,
  );
  const missing = source.labels.filter((_, place) => !labels.includes(place));
  refuse(
    missing.length > 0,
    `The target data set has no example of ${quoted(missing)}. The methods move whole domains onto each other, so that examples of other classes would be taken for it. Add such examples to the target, or remove the class from the data set to train on.`,
  );
}

const kindOf = ({ modality, pairs }: DatasetIndex) =>
  modality === 'IMAGE' ? 'pictures' : pairs ? 'pairs of texts' : 'texts';

/** The classes' names; of many only the first. */
function quoted(names: string[]): string {
  const shown = names.slice(0, 3).map((name) => `“${name}”`);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `the class${names.length > 1 ? 'es' : ''} ${shown.join(', ')}${more}`;
}
