import type { DatasetIndex, Example } from './dataset.ts';
import { labelInWords } from './label-in-words.ts';

/** What happened to an example between two versions of a data set. One may be both relabelled and moved. */
export type Change = 'ADDED' | 'REMOVED' | 'RELABELLED' | 'MOVED';

/** An example of two versions, by its position in each; null where a version does not have it. */
export interface ChangedExample {
  before: number | null;
  after: number | null;
}

/** An index as far as a comparison reads it. */
export type ComparedIndex = Pick<DatasetIndex, 'examples' | 'labels' | 'task'>;

/** Compares two versions of a data set. An example is the same if its name and its bytes are. */
export function datasetChanges(before: ComparedIndex, after: ComparedIndex): Record<Change, ChangedExample[]> {
  const places = new Map(before.examples.map((example, i) => [keyOf(example), i]));
  const changes: Record<Change, ChangedExample[]> = { ADDED: [], REMOVED: [], RELABELLED: [], MOVED: [] };
  for (const [i, example] of after.examples.entries()) {
    const key = keyOf(example);
    const place = places.get(key);
    if (place === undefined) {
      changes.ADDED.push({ before: null, after: i });
      continue;
    }
    places.delete(key);
    const was = before.examples[place];
    const both = { before: place, after: i };
    if (labelInWords(before, was) !== labelInWords(after, example)) changes.RELABELLED.push(both);
    if (was.split !== example.split) changes.MOVED.push(both);
  }
  for (const place of places.values()) changes.REMOVED.push({ before: place, after: null });
  return changes;
}

const keyOf = ({ name, sha256 }: Example) => `${sha256} ${name}`;
