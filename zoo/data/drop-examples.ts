import { relabelled } from './add-examples.ts';
import { copyExamples } from './copy-examples.ts';
import { NOTES } from './croissant/read-croissant.ts';
import type { Dataset, DatasetIndex } from './dataset.ts';
import { findQuality } from './find-quality.ts';
import { withoutExamples } from './without-examples.ts';

/**
 * The next version of a data set, without some of its examples. The others keep their splits; classes without examples are gone.
 *
 * @param names of the examples that are left out
 * @param packFile the new version's pack, which is written
 * @throws InvalidInputError as `withoutExamples` does
 */
export async function dropExamples(base: Dataset, names: Set<string>, packFile: string): Promise<DatasetIndex> {
  const { kept, labels } = withoutExamples(base.index, names);
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
