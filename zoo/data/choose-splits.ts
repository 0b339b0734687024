import type { Example, QualityFinding } from './dataset.ts';
import { groupedSplit, type SplitPlan } from './grouped-split.ts';
import type { Pair } from './quality/near-pictures.ts';
import { completeSplits, stratifiedSplit } from './split.ts';

/** An example before its split is chosen. */
export interface Unsplit {
  name: string;
  /** What a split without a plan is stratified by; '' if it has no class. */
  label: string;
  /** Its class, or those that are true of it; none for numbers. */
  classes: number[];
  sha256: string;
  groups: Record<string, string>;
  /** As the upload states it. */
  split: Example['split'] | null;
}

export interface SplitChoice {
  /** Instead of the stated splits. */
  plan?: SplitPlan;
  seed: number;
  /** Pairs of near duplicates, by position. */
  near: Pair[];
  /** Whether the examples are added to a data set that has all splits: a stated split is then never completed. */
  isAddition?: boolean;
  /** In messages. */
  source?: { file: string; noun: string };
}

/**
 * The split of each example by its name: as planned, else as stated, else 70/15/15 within each class.
 *
 * @throws InvalidInputError if the plan does not fit the examples, or none is stated to train on
 */
export function chooseSplits(
  examples: Unsplit[],
  { plan, seed, near, isAddition, source }: SplitChoice,
): { splits: Map<string, Example['split']>; note: QualityFinding | null } {
  if (plan) return { splits: groupedSplit(examples, plan, near, seed), note: null };
  if (examples.every(({ split }) => split === null)) return { splits: stratifiedSplit(examples, seed), note: null };
  if (isAddition) return { splits: new Map(examples.map(({ name, split }) => [name, split ?? 'train'])), note: null };
  return completeSplits(examples, seed, source);
}
