import { idInTraining, ownMetadata } from '../../zoo/provenance/own-metadata.ts';
import { notesForModel } from '../bias-notes/notes-for.ts';
import type { Db } from '../database/connection.ts';
import type { datasets, fineTunes, models } from '../database/tables/index.ts';
import { checkpointTask } from './checkpoint-task.ts';
import { baseOf, noteOf } from './describe.ts';
import { fineTuneKey } from './fine-tune-key.ts';

/**
 * What the files of a fine-tune's checkpoints say about themselves, as `metadata_props`: the key of the fine-tune's inputs, the task,
 * the licence, the base model with its digest, its bias notes as they are now, and the data set's groups.
 */
export async function aboutCheckpoints(
  db: Db,
  fineTune: Pick<typeof fineTunes.$inferSelect, 'options'>,
  {
    model,
    dataset,
    target = null,
  }: {
    model: typeof models.$inferSelect;
    dataset: typeof datasets.$inferSelect;
    target?: typeof datasets.$inferSelect | null;
  },
): Promise<Record<string, string>> {
  const notes = (await notesForModel(db, [model.id])).get(model.id) ?? [];
  const { name, sha256, repository, uri } = baseOf(model);
  return ownMetadata({
    // Not the row's id: fine-tunes with the same inputs make the same bytes.
    id: idInTraining(fineTuneKey(fineTune, model, dataset, target)),
    task: checkpointTask(model, dataset),
    license: model.license,
    base: { name, sha256, repository, uri },
    // Notes measured on other fine-tunes do not apply.
    notes: notes.filter(({ fineTuneId }) => fineTuneId === null).map(noteOf),
    groups: dataset.groups,
    trainingData: [...new Set([...model.trainingData, dataset.name, ...(target ? [target.name] : [])])],
  });
}
