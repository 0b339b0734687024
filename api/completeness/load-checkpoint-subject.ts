import type { Loaders } from '../loaders.ts';
import type { CheckpointSubject } from './checkpoint-completeness.ts';

/** Everything known about how a checkpoint was made; null if there is no such checkpoint. */
export async function loadCheckpointSubject(loaders: Loaders, id: string): Promise<CheckpointSubject | null> {
  const checkpoint = await loaders.anyCheckpoint.load(id);
  const fineTune = checkpoint && (await loaders.anyFineTune.load(checkpoint.fineTuneId));
  if (!fineTune) return null;
  const [dataset, model, files, notes, evaluations, statements] = await Promise.all([
    loaders.anyDataset.load(fineTune.datasetId),
    loaders.model.load(fineTune.modelId),
    loaders.modelFiles.load(fineTune.modelId),
    loaders.biasNotes.load(fineTune.modelId),
    loaders.evaluations.load(id),
    loaders.statements.load(`CHECKPOINT ${checkpoint.id}`),
  ]);
  if (!dataset || !model) return null;
  return { checkpoint, fineTune, dataset, evaluations, signed: statements.length > 0, model: { model, files, notes } };
}
