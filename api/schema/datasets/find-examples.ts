import type { DatasetIndex, Example } from '../../../zoo/data/dataset.ts';
import type { Context } from '../../context.ts';
import { examplesOfFinding } from '../../datasets/examples-of-finding.ts';
import { RequestError } from '../../errors.ts';
import type { DatasetRow } from './datasets.ts';
import { textsWith } from './texts-with.ts';

/** Which examples are listed; null: all. */
export interface ExampleFilter {
  split: string | null;
  label: string | null;
  /** A kind of finding. */
  finding: string | null;
  /** Values of groups that an example has, each of them. */
  groups: { group: string; value: string }[] | null;
  /** A part of the name, or of the text. */
  search: string | null;
}

/** The positions that a filter found, by the filter: an index never changes. Findings change with checks, and are not kept. */
const found = new WeakMap<DatasetIndex, Map<string, number[]>>();
const KEPT = 16;
const MOST_GROUPS = 64;

/**
 * The positions of the examples that a filter lets pass, in the order of the index.
 *
 * @throws RequestError BAD_USER_INPUT for a label or a group that the data set does not have
 */
export async function findExamples(
  { db, blobs }: Context,
  dataset: DatasetRow,
  index: DatasetIndex,
  filter: ExampleFilter,
): Promise<number[]> {
  const { finding, ...fixed } = filter;
  if (fixed.label !== null && labelsNamed(index, fixed.label).length === 0)
    throw new RequestError('BAD_USER_INPUT', `The data set has no label "${fixed.label}".`, 'label');
  checkGroups(index, fixed.groups ?? []);
  const kept = found.get(index) ?? new Map<string, number[]>();
  found.set(index, kept);
  const key = JSON.stringify(fixed);
  const positions = kept.get(key) ?? passing(index, fixed, await textsFound({ blobs }, dataset, index, fixed.search));
  kept.delete(key);
  kept.set(key, positions);
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT))) kept.delete(oldest);
  if (finding === null) return positions;
  const ofFinding = await examplesOfFinding(db, dataset.id, index, finding);
  return positions.filter((position) => ofFinding.has(position));
}

/** Those whose text holds what is searched for; none of pictures. */
async function textsFound(
  context: Pick<Context, 'blobs'>,
  { modality, packSha256 }: DatasetRow,
  { examples }: DatasetIndex,
  search: string | null,
): Promise<Set<number>> {
  if (search === null || modality !== 'TEXT' || packSha256 === null) return new Set();
  return textsWith(context, packSha256, examples, search);
}

function passing(
  index: DatasetIndex,
  { split, label, groups, search }: Omit<ExampleFilter, 'finding'>,
  texts: Set<number>,
): number[] {
  const part = search?.toLowerCase() ?? '';
  const wanted = label === null ? null : new Set(labelsNamed(index, label));
  const positions: number[] = [];
  for (const [position, example] of index.examples.entries())
    if (
      (split === null || example.split === split) &&
      (wanted === null || hasLabel(example, wanted)) &&
      (groups === null || groups.every(({ group, value }) => example.groups[group] === value)) &&
      (part === '' || texts.has(position) || example.name.toLowerCase().includes(part))
    )
      positions.push(position);
  return positions;
}

function checkGroups(index: DatasetIndex, groups: { group: string }[]): void {
  if (groups.length > MOST_GROUPS)
    throw new RequestError('BAD_USER_INPUT', `groups must have at most ${MOST_GROUPS} values.`, 'groups');
  const unknown = groups.find(({ group }) => !index.groups.includes(group));
  if (unknown)
    throw new RequestError('BAD_USER_INPUT', `The data set has no group "${unknown.group.slice(0, 100)}".`, 'groups');
}

/** The labels of this name; of labels of words also those of a type, `B-PER` and `I-PER` of `PER`. */
function labelsNamed({ labels, task }: Pick<DatasetIndex, 'labels' | 'task'>, name: string): number[] {
  const names = task === 'TOKEN_LABELS' ? [name, `B-${name}`, `I-${name}`] : [name];
  return [...labels.keys()].filter((i) => names.includes(labels[i]));
}

function hasLabel({ label, targets, tags }: Example, wanted: Set<number>): boolean {
  if (tags) return tags.some((tag) => wanted.has(tag));
  return targets ? [...wanted].some((i) => targets[i] === 1) : wanted.has(label);
}
