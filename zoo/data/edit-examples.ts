import { counted, plural } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import { relabelled } from './add-examples.ts';
import type { Dataset, DatasetIndex, Example } from './dataset.ts';
import { quoteSome } from './layout.ts';
import { nextIndex } from './next-index.ts';

/** Changes to single examples of a data set, by their names. */
export interface DatasetEdits {
  /** Names of the examples that are left out. */
  exclude: string[];
  /** The class that an example gets, which may be a new one. */
  relabel: { example: string; label: string }[];
  /** The split that an example goes to. */
  move: { example: string; split: Example['split'] }[];
}

/**
 * What a data set is after some edits: its examples, with labels that count in `labels`. Classes without examples are gone.
 *
 * @throws InvalidInputError for an example that the data set does not have, for a class of other targets than classes, or if too
 *   little is left to train on
 */
export function editedExamples(index: DatasetIndex, edits: DatasetEdits): { examples: Example[]; labels: string[] } {
  const { task = 'SINGLE_LABEL' } = index;
  checkNames(index, edits);
  if (edits.relabel.length > 0 && task !== 'SINGLE_LABEL')
    throw new InvalidInputError(
      'Only examples with one class each can get another class. Correct these in their file, and upload it again.',
      'relabel',
    );
  const excluded = new Set(edits.exclude);
  const labelOf = new Map(edits.relabel.map(({ example, label }) => [example, label]));
  const splitOf = new Map(edits.move.map(({ example, split }) => [example, split]));
  const kept = index.examples.filter(({ name }) => !excluded.has(name));
  const moved = kept.map((example) => ({ ...example, split: splitOf.get(example.name) ?? example.split }));
  const labels =
    task === 'SINGLE_LABEL'
      ? [...new Set(kept.map(({ name, label }) => labelOf.get(name) ?? index.labels[label]))].sort()
      : index.labels;
  const place = new Map(labels.map((label, i) => [label, i]));
  const examples = relabelled(index, labels, moved).map((example) => {
    const label = place.get(labelOf.get(example.name) ?? '');
    return label === undefined ? example : { ...example, label };
  });
  checkRest(index, examples, labels);
  return { examples, labels };
}

/**
 * The next version of a data set, with some examples left out, under another class or in another split.
 *
 * @param packFile the new version's pack, which is written
 * @throws InvalidInputError as `editedExamples` does
 */
export async function editExamples(base: Dataset, edits: DatasetEdits, packFile: string): Promise<DatasetIndex> {
  const { examples, labels } = editedExamples(base.index, edits);
  // New classes are known to both, so that the labels count alike.
  const known = { ...base, index: { ...base.index, labels } };
  return nextIndex(known, { examples, labels }, packFile);
}

function checkNames({ examples }: DatasetIndex, { exclude, relabel, move }: DatasetEdits): void {
  const names = new Set(examples.map(({ name }) => name));
  const unknown = [...exclude, ...[...relabel, ...move].map(({ example }) => example)].filter(
    (name) => !names.has(name),
  );
  if (unknown.length > 0)
    throw new InvalidInputError(
      `The data set has no ${plural(unknown.length, 'example', 'examples')} ${quoteSome(unknown)}.`,
    );
}

function checkRest(index: DatasetIndex, examples: Example[], labels: string[]): void {
  const refuse = (left: string) =>
    new InvalidInputError(
      `After this, ${left}. The data set has ${counted(index.examples.length, 'example')}: change fewer of them.`,
    );
  if (examples.length === 0) throw refuse('no example would be left');
  if ((index.task ?? 'SINGLE_LABEL') === 'SINGLE_LABEL' && labels.length < Math.min(2, index.labels.length))
    throw refuse(`only the class ${JSON.stringify(labels[0])} would be left`);
  if (!examples.some(({ split }) => split === 'train')) throw refuse('none would be left to train on');
}
