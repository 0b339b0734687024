import type { Dataset, DatasetIndex } from './dataset.ts';
import { nextIndex } from './next-index.ts';
import { withoutExamples } from './without-examples.ts';

/**
 * The next version of a data set, without some of its examples. The others keep their splits; classes without examples are gone.
 *
 * @param names of the examples that are left out
 * @param packFile the new version's pack, which is written
 * @throws InvalidInputError as `withoutExamples` does
 */
export async function dropExamples(base: Dataset, names: Set<string>, packFile: string): Promise<DatasetIndex> {
  const { kept: examples, labels } = withoutExamples(base.index, names);
  return nextIndex(base, { examples, labels }, packFile);
}
