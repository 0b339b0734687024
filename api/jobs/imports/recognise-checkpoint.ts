import { eq, inArray, or } from 'drizzle-orm';
import type { FetchedFile } from '../../../zoo/sources/source.ts';
import type { SourceFacts } from '../../../zoo/sources/source-facts.ts';
import type { Db } from '../../database/connection.ts';
import { checkpointPushes, checkpoints, datasets, fineTunes, models } from '../../database/tables/index.ts';
import { checkpointTask } from '../../provenance/checkpoint-task.ts';

/** A checkpoint of this zoo that comes back as a model, and what it was trained from. */
export interface RecognisedCheckpoint {
  checkpointId: string;
  model: typeof models.$inferSelect;
  dataset: typeof datasets.$inferSelect;
}

/**
 * The checkpoint whose bytes are among the files: as it was trained here, or as it was sent to a hub. A digest cannot lie, so
 * what the zoo knows of the checkpoint holds for the import too.
 */
export async function recogniseCheckpoint(db: Db, files: FetchedFile[]): Promise<RecognisedCheckpoint | null> {
  const digests = files.filter(({ path }) => /\.onnx$/i.test(path)).map(({ sha256 }) => sha256);
  if (digests.length === 0) return null;
  const [found] = await db
    .select({ checkpointId: checkpoints.id, model: models, dataset: datasets })
    .from(checkpoints)
    .innerJoin(fineTunes, eq(fineTunes.id, checkpoints.fineTuneId))
    .innerJoin(models, eq(models.id, fineTunes.modelId))
    .innerJoin(datasets, eq(datasets.id, fineTunes.datasetId))
    .leftJoin(checkpointPushes, eq(checkpointPushes.checkpointId, checkpoints.id))
    .where(or(inArray(checkpoints.sha256, digests), inArray(checkpointPushes.onnxSha256, digests)))
    .orderBy(checkpoints.id)
    .limit(1);
  return found ?? null;
}

/** The facts of its files, and where these leave something out, what the zoo knows of a recognised checkpoint. */
export function withCheckpointFacts(facts: SourceFacts, recognised: RecognisedCheckpoint | null): SourceFacts {
  if (!recognised) return facts;
  const { model, dataset } = recognised;
  return {
    ...facts,
    license: facts.license ?? model.license,
    task: facts.task ?? checkpointTask(model, dataset),
    architecture: facts.architecture ?? model.architecture,
    trainingData: [...new Set([...facts.trainingData, ...model.trainingData, dataset.name])],
    // Those of its base model apply to it, and those measured on its fine-tune: see `notesForModel`.
    notes: [],
    lacksMeasuredNotes: false,
  };
}
