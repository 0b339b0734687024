import type { datasets } from '../database/tables/index.ts';

/** What keeps every model from being trained on a data set. */
export type TrainingObstacle = 'NOT_IMPORTED' | 'IMPORT_FAILED' | 'ONE_CLASS' | 'EMPTY_SPLIT' | 'CLASS_NOT_IN_TRAIN';

type Imported = Pick<typeof datasets.$inferSelect, 'sha256' | 'failed' | 'task' | 'labels' | 'splits' | 'quality'>;

const SPLITS = ['train', 'validation', 'test'];

/**
 * Why startFineTune would refuse a data set whatever the model, by what its import noted: for lists, which do not read indices as
 * `checkSplits` does. Null if nothing speaks against it.
 */
export function trainingObstacle({ sha256, failed, task, labels, splits, quality }: Imported): TrainingObstacle | null {
  if (sha256 === null) return failed ? 'IMPORT_FAILED' : 'NOT_IMPORTED';
  const single = task === 'SINGLE_LABEL';
  if (single && labels.length < 2) return 'ONE_CLASS';
  const isFilled = (split: string) => splits.some(({ name, exampleCount }) => name === split && exampleCount > 0);
  if (!SPLITS.every(isFilled)) return 'EMPTY_SPLIT';
  // A class without any examples is not judged, either.
  const untrained = quality.some(({ kind, exampleCount }) => kind === 'CLASS_NOT_IN_TRAIN' && exampleCount > 0);
  return single && untrained ? 'CLASS_NOT_IN_TRAIN' : null;
}
