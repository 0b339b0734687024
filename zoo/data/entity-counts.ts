import { spansOf } from '../text/spans-of.ts';
import type { Example } from './dataset.ts';

/** How often a type of entity occurs in a data set. */
export interface EntityCounts {
  type: string;
  /** Spans. */
  spanCount: number;
  /** Texts with at least one of them. */
  exampleCount: number;
  /** Spans in each split. */
  splits: Record<Example['split'], number>;
}

/** The types of a data set with a label for each word, in the order of its labels. */
export function entityCounts(examples: Example[], labels: string[]): EntityCounts[] {
  const counts = new Map<string, EntityCounts>();
  for (const label of labels) {
    const type = label.slice(2);
    if (!label.startsWith('B-')) continue;
    counts.set(type, { type, spanCount: 0, exampleCount: 0, splits: { train: 0, validation: 0, test: 0 } });
  }
  for (const { tags = [], split } of examples) {
    const types = spansOf(tags.map((tag) => labels[tag])).map(({ type }) => type);
    for (const type of types) {
      const own = counts.get(type);
      if (!own) continue;
      own.spanCount++;
      own.splits[split]++;
    }
    for (const type of new Set(types)) {
      const own = counts.get(type);
      if (own) own.exampleCount++;
    }
  }
  return [...counts.values()];
}
