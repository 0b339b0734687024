import { sql } from 'drizzle-orm';
import type { Db } from '../../api/database/connection.ts';
import { fineTuneDefaults } from '../../zoo/training/options/options.ts';

/** Of a model and a data set so many fine-tunes of so many epochs, straight in the database: nodes of a lineage, without files. */
export async function manyRuns(
  db: Db,
  { modelId, datasetId }: { modelId: string; datasetId: string },
  { runs, epochs }: { runs: number; epochs: number },
): Promise<void> {
  const options = JSON.stringify({ ...fineTuneDefaults('PROTOTYPE'), engineVersion: 'many runs' });
  await db.execute(sql`
    with job as (
      insert into jobs (id, project_id, kind, payload, state, progress, created_at, started_at, finished_at)
      select gen_random_uuid(), project_id, 'fine-tune', '{}', 'SUCCEEDED', 1, now(), now(), now()
      from datasets, generate_series(1, ${runs}::int) where datasets.id = ${datasetId} returning id, project_id
    ), run as (
      insert into fine_tunes (id, project_id, model_id, dataset_id, strategy, options, job_id)
      select gen_random_uuid(), project_id, ${modelId}, ${datasetId}, 'PROTOTYPE', ${options}::jsonb, id from job returning id
    )
    insert into checkpoints (id, fine_tune_id, epoch, labels, byte_size, sha256, validation_loss)
    select gen_random_uuid(), id, epoch, '{cat,dog}', 1000, encode(sha256((id::text || epoch)::bytea), 'hex'), 1.0 / epoch
    from run, generate_series(1, ${epochs}::int) epoch`);
}
