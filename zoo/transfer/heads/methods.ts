import type { Task } from '../../data/dataset.ts';

/** Heads that are solved on features, without gradient steps through a model: see `fitHead`. */
export const HEAD_METHODS = [
  'LOGISTIC_REGRESSION',
  'RIDGE',
  'LINEAR_DISCRIMINANT',
  'NEAREST_NEIGHBOURS',
  'PROTOTYPE',
] as const;
export type HeadMethod = (typeof HEAD_METHODS)[number];

/** The methods for each kind of target. */
export const METHODS_FOR: Record<Task, readonly HeadMethod[]> = {
  SINGLE_LABEL: HEAD_METHODS,
  MULTI_LABEL: ['LOGISTIC_REGRESSION'],
  REGRESSION: ['RIDGE'],
  TOKEN_LABELS: [],
};
