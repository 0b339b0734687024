import type { datasets, models } from '../database/tables/index.ts';

/** What a checkpoint is for: what its model reads, and its data set labels. */
export function checkpointTask(
  { modality }: Pick<typeof models.$inferSelect, 'modality'>,
  { task }: Pick<typeof datasets.$inferSelect, 'task'>,
): 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'TOKEN_CLASSIFICATION' {
  if (task === 'TOKEN_LABELS') return 'TOKEN_CLASSIFICATION';
  return modality === 'IMAGE' ? 'IMAGE_CLASSIFICATION' : 'TEXT_CLASSIFICATION';
}
