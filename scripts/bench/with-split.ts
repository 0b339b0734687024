import type { Dataset } from '../../zoo/data/dataset.ts';
import { stratifiedSplit } from '../../zoo/data/split.ts';

/** The same examples in another split, 70/15/15 within each label: a mean over seeds then does not rest on the examples of one split. */
export function withSplit({ index, packFile }: Dataset, seed: number): Dataset {
  const labelled = index.examples.map(({ name, label, sha256 }) => ({ name, label: index.labels[label], sha256 }));
  const splits = stratifiedSplit(labelled, seed);
  const examples = index.examples.map((example) => ({ ...example, split: splits.get(example.name) ?? example.split }));
  return { index: { ...index, examples }, packFile };
}
