import { InvalidInputError } from '../errors.ts';
import { assignGroups, type ClassCounts } from './assign-groups.ts';
import type { Example } from './dataset.ts';
import { LONG_CELL, MAX_CELL } from './group-cell.ts';
import type { Pair } from './quality/near-pictures.ts';
import { random } from './random.ts';

/** How to split a data set, instead of the splits that it states. */
export interface SplitPlan {
  /** A column whose equal values stay together: a person, a sequence. Examples without a value are on their own. */
  groupBy?: string | null;
  /** Whether near duplicates stay together. */
  nearDuplicates?: boolean;
  /** Shares of all examples; 0.15 each by default. */
  validation?: number;
  test?: number;
}

type Split = Example['split'];
const SPLITS: Split[] = ['train', 'validation', 'test'];

interface Member {
  name: string;
  /** Its class, or those that are true of it; none for numbers. */
  classes: number[];
  sha256: string;
  groups: Record<string, string>;
}

/**
 * Splits a data set so that what belongs together lands in one split: examples with the same bytes always, those with the same value of
 * a column, and near duplicates, as planned. Each split gets its share of every class, as nearly as whole groups allow:
 * see `assignGroups`. The result depends on the examples and the seed, not on their order.
 *
 * @param near pairs of near duplicates, by position
 * @returns the split of each example by its name
 * @throws InvalidInputError if no example has the column, or all belong together
 */
export function groupedSplit(members: Member[], plan: SplitPlan, near: Pair[], seed: number): Map<string, Split> {
  const groups = together(members, plan, plan.nearDuplicates ? near : []);
  if (groups.length < SPLITS.length && members.length >= SPLITS.length)
    throw new InvalidInputError(
      `All examples belong to ${groups.length === 1 ? 'one group' : `${groups.length} groups`}, but three splits need at least three. ${joinedAdvice(members, plan)}`,
      'split',
    );
  const shuffled = random(seed).shuffle(groups);
  const classCount = 1 + members.reduce((most, { classes }) => Math.max(most, ...classes), 0);
  const { validation = 0.15, test = 0.15 } = plan;
  const parts = assignGroups(
    shuffled.map((group) => classCounts(group)),
    classCount,
    [1 - validation - test, validation, test],
  );
  const splits = new Map<string, Split>();
  for (const [i, group] of shuffled.entries()) for (const { name } of group) splits.set(name, SPLITS[parts[i]]);
  return splits;
}

/** What to do about too few groups. A column with enough values looks fine to whoever chose it: then what joins them is the cause. */
function joinedAdvice(members: Member[], { groupBy, nearDuplicates }: SplitPlan): string {
  const values = new Set(groupBy == null ? [] : members.flatMap(({ groups }) => groups[groupBy] ?? []));
  const alike = nearDuplicates ? 'the same or near duplicates' : 'the same';
  if (groupBy == null) return `Too many of them are ${alike}. Remove such examples.`;
  if (values.size < SPLITS.length) return 'Split by another column, or without one.';
  return `The column ${JSON.stringify(groupBy)} has ${values.size} values, but examples that are ${alike} stay together too, and join them. Remove such examples, or split by another column or without one.`;
}

/** Numbers have no classes: there the examples are spread, as those of one class. */
function classCounts(group: Member[]): ClassCounts {
  const counts = new Map<number, number>();
  for (const { classes } of group)
    for (const label of classes.length > 0 ? classes : [0]) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts];
}

/** Groups of examples that belong together, each in the order of the names, and so the groups. */
function together(members: Member[], { groupBy }: SplitPlan, near: Pair[]): Member[][] {
  if (groupBy != null && !members.some(({ groups }) => groups[groupBy] !== undefined)) {
    const columns = [...new Set(members.flatMap(({ groups }) => Object.keys(groups)))].sort();
    const has = columns.length > 0 ? `it has ${columns.join(', ')}` : 'it has no columns besides label and split';
    throw new InvalidInputError(`The data set has no column ${JSON.stringify(groupBy)} to split by; ${has}.`, 'split');
  }
  if (groupBy != null && members.some(({ groups }) => groups[groupBy] === LONG_CELL)) {
    throw new InvalidInputError(
      `The column ${JSON.stringify(groupBy)} holds texts of more than ${MAX_CELL} characters, so it does not say which examples belong together. Split by another column.`,
      'split',
    );
  }
  const parent = Int32Array.from(members.keys());
  const root = (i: number): number => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  };
  const first = new Map<string, number>();
  const join = (key: string, i: number) => {
    const other = first.get(key);
    if (other === undefined) first.set(key, i);
    else parent[root(i)] = root(other);
  };
  for (const [i, { sha256, groups }] of members.entries()) {
    join(`bytes ${sha256}`, i);
    if (groupBy != null && groups[groupBy] !== undefined) join(`value ${groups[groupBy]}`, i);
  }
  for (const [a, b] of near) parent[root(a)] = root(b);
  const order = [...members.keys()].sort((a, b) => (members[a].name < members[b].name ? -1 : 1));
  const found = new Map<number, Member[]>();
  for (const i of order) {
    const group = found.get(root(i));
    if (group) group.push(members[i]);
    else found.set(root(i), [members[i]]);
  }
  return [...found.values()];
}
