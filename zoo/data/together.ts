import type { DatasetIndex } from './dataset.ts';
import type { DatasetEdits } from './edit-examples.ts';
import { keepingOrder } from './quality/duplicates.ts';

/** The moves that put examples with the same bytes into one split: the test's where one is there, else the validation's. */
export function together({ examples }: Pick<DatasetIndex, 'examples'>): DatasetEdits['move'] {
  const splits = new Map<string, DatasetIndex['examples'][number]['split']>();
  for (const { sha256, split } of keepingOrder(examples)) if (!splits.has(sha256)) splits.set(sha256, split);
  return examples.flatMap(({ name, sha256, split: own }) => {
    const split = splits.get(sha256) ?? own;
    return split === own ? [] : [{ example: name, split }];
  });
}
