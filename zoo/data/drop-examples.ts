import { InvalidInputError } from '../errors.ts';
import { relabelled } from './add-examples.ts';
import { copyExamples } from './copy-examples.ts';
import { NOTES } from './croissant/read-croissant.ts';
import type { Dataset, DatasetIndex } from './dataset.ts';
import { findQuality } from './find-quality.ts';

/**
 * The next version of a data set, without some of its examples. The others keep their splits; classes without examples are gone.
 *
 * @param names of the examples that are left out
 * @param packFile the new version's pack, which is written
 * @throws InvalidInputError if too little is left to train on
 */
export async function dropExamples(base: Dataset, names: Set<string>, packFile: string): Promise<DatasetIndex> {
  const kept = base.index.examples.filter(({ name }) => !names.has(name));
  if (kept.length === base.index.examples.length)
    throw new InvalidInputError('None of the findings names an example that is in the data set.', 'drop');
  const { task = 'SINGLE_LABEL' } = base.index;
  const isUsed = new Set(kept.map(({ label }) => label));
  const labels = base.index.labels.filter((_, label) => task !== 'SINGLE_LABEL' || isUsed.has(label));
  if (labels.length < 2 && task === 'SINGLE_LABEL')
    throw new InvalidInputError(
      `Without these ${names.size.toLocaleString('en')} examples, ${labels.length === 1 ? `only the class ${JSON.stringify(labels[0])} is` : 'no class is'} left. Leave out fewer kinds.`,
      'drop',
    );
  if (!kept.some(({ split }) => split === 'train'))
    throw new InvalidInputError('Without these examples, none is left to train on. Leave out fewer kinds.', 'drop');
  const examples = relabelled(
    base.index,
    labels,
    await copyExamples([{ packFile: base.packFile, examples: kept }], packFile),
  );
  const groups = [...new Set(examples.flatMap((example) => Object.keys(example.groups)))].sort();
  const index: DatasetIndex = { ...base.index, labels, groups, examples, quality: [] };
  const notes = base.index.quality.filter(({ kind }) => NOTES.includes(kind));
  return { ...index, quality: [...notes, ...(await findQuality(index, packFile))] };
}
