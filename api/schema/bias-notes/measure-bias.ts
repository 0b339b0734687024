import type { NoteFor } from '../../bias-notes/notes-for.ts';
import { recordMeasuredNotes } from '../../bias-notes/record-measured-notes.ts';
import type { Context } from '../../context.ts';
import { RequestError } from '../../errors.ts';
import { gapsOf } from '../../fairness/gaps-of.ts';
import { noteById } from './note-by-id.ts';

/**
 * Does for any checkpoint what a fine-tune does for its best one: each statistically significant gap between groups becomes
 * a MEASURED note. For a checkpoint that was measured before, returns its notes.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a checkpoint without an evaluation, or whose data set has no groups.
 */
export async function measureBias(context: Context, checkpointId: string): Promise<NoteFor[]> {
  const checkpoint = await context.loaders.checkpoint.load(checkpointId);
  const fineTune = checkpoint && (await context.loaders.fineTune.load(checkpoint.fineTuneId));
  if (!fineTune) throw new RequestError('NOT_FOUND', `There is no checkpoint ${checkpointId}.`, 'checkpointId');
  const judged = await gapsOf(context, checkpoint);
  if (!judged?.gaps) {
    const message = judged
      ? 'No example of the data set has a group: add groups to it (a column of metadata.csv), and fine-tune on it.'
      : 'The checkpoint has no single-label evaluation, so there is nothing to measure.';
    throw new RequestError('CONFLICT', message, 'checkpointId');
  }
  const { evaluationId, gaps, blind } = judged;
  const { modelId } = fineTune;
  return context.db.transaction(async (db) => {
    const ids = await recordMeasuredNotes(db, { modelId, checkpointId: checkpoint.id, evaluationId, gaps, blind });
    const notes: NoteFor[] = [];
    for (const id of ids) notes.push(await noteById(db, id));
    return notes;
  });
}
