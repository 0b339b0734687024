import { formatCounted } from '../interface/format.ts';
import type { DeletionPlan, DependantsPolicy } from './deletion-query.ts';

type Item = DeletionPlan['contents'][number];

const NOUNS: Record<Item['kind'], string> = {
  DATASET: 'data set',
  FEATURE_SET: 'feature set',
  FINE_TUNE: 'fine-tune',
  CHECKPOINT: 'checkpoint',
  SWEEP: 'sweep',
  RANKING: 'ranking',
  FEW_SHOT_STUDY: 'few-shot study',
  LEARNING_RATE_SEARCH: 'learning rate search',
  DATASET_CHECK: 'check',
  ROBUSTNESS_EVALUATION: 'robustness evaluation',
  UPLOAD: 'upload',
};
const PLURALS: Partial<Record<Item['kind'], string>> = {
  FEW_SHOT_STUDY: 'few-shot studies',
  LEARNING_RATE_SEARCH: 'learning rate searches',
};

export const nounOf = (kind: Item['kind']): string => NOUNS[kind];

/** `2 checkpoints, 1 robustness evaluation`. */
export function counted(items: readonly Pick<Item, 'kind'>[]): string {
  const counts = new Map<Item['kind'], number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => formatCounted(count, NOUNS[kind], PLURALS[kind])).join(', ');
}

/** What depends on the thing, and whether it goes with it. */
export function fatesOf({ dependants }: Pick<DeletionPlan, 'dependants'>, policy: DependantsPolicy) {
  return dependants.map((item) => ({ ...item, goes: policy === 'DELETE' || !item.canStay }));
}
