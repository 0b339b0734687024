import { createHash } from 'node:crypto';
import type { datasets, fineTunes, models } from '../database/tables/index.ts';

/**
 * SHA-256, in hex, of what a fine-tune's result depends on: the model's file and preprocessing, the data set, and the options with
 * seed and engine version. Two fine-tunes with the same inputs have the same key, and so checkpoints with the same bytes, if the
 * base model's bias notes are the same.
 */
export function fineTuneKey(
  { options }: Pick<typeof fineTunes.$inferSelect, 'options'>,
  model: Pick<typeof models.$inferSelect, 'onnxSha256' | 'preprocessing'>,
  dataset: Pick<typeof datasets.$inferSelect, 'sha256'>,
  target: Pick<typeof datasets.$inferSelect, 'sha256'> | null = null,
): string {
  const { adaptation, ...others } = options;
  // The target counts by its digest, and what does not adapt has the key that it had before there was the option.
  const choices = adaptation ? { ...others, adaptation: [adaptation.method, adaptation.weight] } : others;
  const sorted = Object.entries(choices).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = [model.onnxSha256, model.preprocessing, dataset.sha256, sorted, ...(target ? [target.sha256] : [])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
