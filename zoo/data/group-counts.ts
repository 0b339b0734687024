import type { DatasetIndex } from './dataset.ts';

/** How many examples have a value of a group. */
export interface GroupCount {
  group: string;
  value: string;
  exampleCount: number;
}

/** The most values of one group that are returned: a group may be a person's name. */
const MOST_VALUES = 100;

/** How many examples each value of each group has: the groups in their order, the values with the most examples first. */
export function groupCounts({ examples, groups }: Pick<DatasetIndex, 'examples' | 'groups'>): GroupCount[] {
  return groups.flatMap((group) => {
    const counts = new Map<string, number>();
    for (const { groups: of } of examples)
      if (Object.hasOwn(of, group)) counts.set(of[group], (counts.get(of[group]) ?? 0) + 1);
    return [...counts]
      .map(([value, exampleCount]) => ({ group, value, exampleCount }))
      .sort((a, b) => b.exampleCount - a.exampleCount || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_VALUES);
  });
}
