import { t } from '../../messages/t.ts';
import { formatItems } from '../interface/format.ts';
import type { DeletionPlan, DependantsPolicy } from './deletion-query.ts';

type Item = DeletionPlan['contents'][number];

const NOUNS: Record<Item['kind'], { one: string; counted: (count: number) => string }> = {
  DATASET: {
    one: t('data set'),
    counted: (count) => t('{count, plural, one {# data set} other {# data sets}}', { count }),
  },
  FEATURE_SET: {
    one: t('feature set'),
    counted: (count) => t('{count, plural, one {# feature set} other {# feature sets}}', { count }),
  },
  FINE_TUNE: {
    one: t('fine-tune'),
    counted: (count) => t('{count, plural, one {# fine-tune} other {# fine-tunes}}', { count }),
  },
  CHECKPOINT: {
    one: t('checkpoint'),
    counted: (count) => t('{count, plural, one {# checkpoint} other {# checkpoints}}', { count }),
  },
  SWEEP: { one: t('sweep'), counted: (count) => t('{count, plural, one {# sweep} other {# sweeps}}', { count }) },
  RANKING: {
    one: t('ranking'),
    counted: (count) => t('{count, plural, one {# ranking} other {# rankings}}', { count }),
  },
  FEW_SHOT_STUDY: {
    one: t('few-shot study'),
    counted: (count) => t('{count, plural, one {# few-shot study} other {# few-shot studies}}', { count }),
  },
  LEARNING_RATE_SEARCH: {
    one: t('learning rate search'),
    counted: (count) => t('{count, plural, one {# learning rate search} other {# learning rate searches}}', { count }),
  },
  DATASET_CHECK: {
    one: t('check'),
    counted: (count) => t('{count, plural, one {# check} other {# checks}}', { count }),
  },
  ROBUSTNESS_EVALUATION: {
    one: t('robustness evaluation'),
    counted: (count) => t('{count, plural, one {# robustness evaluation} other {# robustness evaluations}}', { count }),
  },
  UPLOAD: { one: t('upload'), counted: (count) => t('{count, plural, one {# upload} other {# uploads}}', { count }) },
};

export const nounOf = (kind: Item['kind']): string => NOUNS[kind].one;

/** `2 checkpoints, 1 robustness evaluation`. */
export function counted(items: readonly Pick<Item, 'kind'>[]): string {
  const counts = new Map<Item['kind'], number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return formatItems([...counts].map(([kind, count]) => NOUNS[kind].counted(count)));
}

/** What depends on the thing, and whether it goes with it. */
export function fatesOf({ dependants }: Pick<DeletionPlan, 'dependants'>, policy: DependantsPolicy) {
  return dependants.map((item) => ({ ...item, goes: policy === 'DELETE' || !item.canStay }));
}
