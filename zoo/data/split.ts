import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';
import type { Example, QualityFinding } from './dataset.ts';
import { finding } from './quality/finding.ts';
import { random } from './random.ts';

type Split = Example['split'];
const SHARES: Record<Split, number> = { train: 0.7, validation: 0.15, test: 0.15 };

/** The properties that decide a picture's split. */
export interface Splittable {
  name: string;
  label: string;
  sha256: string;
}

/**
 * Splits a data set 70/15/15 within each label, and returns the splits by name. It depends only on the pictures' names,
 * labels, digests and the seed, not on their order, and a label's split only on its own pictures. Pictures with the same
 * bytes and label go to the same split, so that none is tested on a copy of a training picture. A label with at least 3
 * pictures has one in each split.
 */
export function stratifiedSplit(examples: Splittable[], seed: number): Map<string, Split> {
  const byLabel = new Map<string, Splittable[]>();
  for (const example of examples) {
    const members = byLabel.get(example.label);
    if (members) members.push(example);
    else byLabel.set(example.label, [example]);
  }
  const splits = new Map<string, Split>();
  for (const [label, members] of byLabel) {
    const targets = splitTargets(members.length);
    const seedOfLabel = createHash('sha256').update(`${seed}\0${label}`).digest().readUInt32LE();
    const groups = random(seedOfLabel).shuffle(sameBytes(members));
    // The largest first (stable: the others stay shuffled), while there is still room in the split that suits them best.
    groups.sort((a, b) => b.length - a.length);
    for (const [i, group] of groups.entries()) {
      const left = groups.length - i;
      const split = roomiest(targets, left);
      targets[split].left -= group.length;
      targets[split].empty = false;
      for (const { name } of group) splits.set(name, split);
    }
  }
  return splits;
}

interface Target {
  left: number;
  empty: boolean;
}

function splitTargets(count: number): Record<Split, Target> {
  const held = (share: number) => (count >= 3 ? Math.max(1, Math.round(count * share)) : 0);
  const validation = held(SHARES.validation);
  const test = count === 2 ? 1 : held(SHARES.test);
  const target = (left: number): Target => ({ left, empty: left > 0 });
  return { train: target(count - validation - test), validation: target(validation), test: target(test) };
}

/** The split with the most room left; only the empty ones if the remaining groups are just enough for them. */
function roomiest(targets: Record<Split, Target>, groupsLeft: number): Split {
  const all: Split[] = ['train', 'validation', 'test'];
  const empty = all.filter((split) => targets[split].empty);
  const candidates = empty.length > 0 && empty.length >= groupsLeft ? empty : all;
  return candidates.reduce((best, split) => (targets[split].left > targets[best].left ? split : best));
}

/**
 * Pictures of one label in groups of equal bytes, ordered by name; one picture a group if there would be too few groups to
 * split.
 */
function sameBytes(members: Splittable[]): Splittable[][] {
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const groups = new Map<string, Splittable[]>();
  for (const member of sorted) {
    const group = groups.get(member.sha256);
    if (group) group.push(member);
    else groups.set(member.sha256, [member]);
  }
  return groups.size >= Math.min(3, members.length) ? [...groups.values()] : sorted.map((member) => [member]);
}

/**
 * A data set's given splits, by name. A data set without validation or test examples gets 15 % of its train examples for
 * each, stratified; `note` then says so. Throws InvalidInputError when there is nothing to train on.
 */
export function completeSplits(
  examples: (Splittable & { split: Split | null })[],
  seed: number,
  source: { file: string; noun: string } = { file: 'metadata.csv', noun: 'picture' },
): { splits: Map<string, Split>; note: QualityFinding | null } {
  const { file, noun } = source;
  const splits = new Map(examples.map(({ name, split }) => [name, split ?? 'train']));
  const count = (wanted: Split) => [...splits.values()].filter((split) => split === wanted).length;
  if (count('train') === 0)
    throw new InvalidInputError(`${file} gives no ${noun} the split train. Give it to most ${noun}s.`);
  const missing = (['validation', 'test'] as const).filter((split) => count(split) === 0);
  if (missing.length === 0) return { splits, note: null };
  const moved: string[] = [];
  const train = examples.filter(({ name }) => splits.get(name) === 'train');
  for (const [name, split] of stratifiedSplit(train, seed)) {
    if (split === 'train' || !missing.includes(split)) continue;
    splits.set(name, split);
    moved.push(name);
  }
  const message = `${file} gives no ${noun} the split ${missing.join(' or ')}, so ${moved.length} train ${noun}s are used for it.`;
  return { splits, note: finding('SPLIT_COMPLETED', 'INFO', message, moved.sort()) };
}
