import { relabelled } from './add-examples.ts';
import { copyExamples } from './copy-examples.ts';
import { NOTES } from './croissant/read-croissant.ts';
import type { Dataset, DatasetIndex, Example } from './dataset.ts';
import { findQuality } from './find-quality.ts';

/**
 * The index of a data set's next version, which has some of its examples: their findings are looked for again, and its notes stay.
 *
 * @param next the examples, whose labels and places are those of `base`, and the labels of the next version
 * @param packFile the next version's pack, which is written
 */
export async function nextIndex(
  base: Dataset,
  next: { examples: Example[]; labels: string[] },
  packFile: string,
): Promise<DatasetIndex> {
  const { labels } = next;
  const copied = await copyExamples([{ packFile: base.packFile, examples: next.examples }], packFile);
  const examples = relabelled(base.index, labels, copied);
  const groups = [...new Set(examples.flatMap((example) => Object.keys(example.groups)))].sort();
  const index: DatasetIndex = { ...base.index, labels, groups, examples, quality: [] };
  const notes = base.index.quality.filter(({ kind }) => NOTES.includes(kind));
  return { ...index, quality: [...notes, ...(await findQuality(index, packFile))] };
}
