import { sql } from 'drizzle-orm';
import { uuidv7 } from 'uuidv7';
import type { Db } from '../../api/database/connection.ts';
import { projects } from '../../api/database/tables/index.ts';
import { fineTuneDefaults } from '../../zoo/training/options/options.ts';

/** 200 characters, from right to left at first: what people call things. */
export const LONG_NAME = `صور الحيوانات ${'a_name_without_any_space_'.repeat(8)}`.slice(0, 200);

/**
 * Makes a project with so many of each thing that the pages list, straight in the database: data sets, fine-tunes with a checkpoint each, sweeps,
 * feature sets, endpoints that want no replica, and models. The first of each has a name of 200 characters.
 */
export async function fillProject(db: Db, slug: string, count: number): Promise<void> {
  const project = uuidv7();
  await db.insert(projects).values({ id: project, slug, name: slug });
  const options = JSON.stringify({ ...fineTuneDefaults('LINEAR_PROBE'), engineVersion: 'spec' });
  const plan = JSON.stringify({
    method: 'RANDOM',
    metric: 'accuracy',
    seed: 0,
    rungs: [{ epochs: 1, trials: 1 }],
    trials: [],
  });
  const numbers = sql`generate_series(1, ${count}::int) n`;
  const nameOf = (what: string) => sql`case when n = 1 then ${LONG_NAME} else ${what} || ' ' || n end`;
  /** Each row a second younger than the one before, so that lists have an order. */
  const madeAt = sql`timestamptz '2026-01-01' + n * interval '1 second'`;
  const job = (kind: string) => sql`
    insert into jobs (id, project_id, kind, payload, state, progress, created_at, started_at, finished_at)
    select gen_random_uuid(), ${project}, ${kind}, '{}', 'SUCCEEDED', 1, ${madeAt}, ${madeAt}, ${madeAt} from ${numbers}`;
  const jobs = (kind: string) =>
    sql`(select id as job_id, row_number() over (order by created_at) as n from jobs where project_id = ${project} and kind = ${kind}) made`;
  for (const kind of ['import-dataset', 'fine-tune', 'run-sweep', 'extract-features']) await db.execute(job(kind));
  await db.execute(sql`
    insert into datasets (id, project_id, name, modality, labels, example_count, splits, groups, quality, sha256, job_id, created_at)
    select gen_random_uuid(), ${project}, ${nameOf('Data set')}, 'IMAGE', '{cat,dog}', 2, '[{"name": "test", "exampleCount": 2}]', '{}', '[]',
      encode(sha256(n::text::bytea), 'hex'), job_id, ${madeAt} from ${jobs('import-dataset')}`);
  const dataset = sql`(select id from datasets where project_id = ${project} order by created_at limit 1)`;
  await db.execute(sql`
    insert into models (id, project_id, slug, name, summary, task, modality, architecture, license, tags, labels, inputs, outputs, feature_layers,
      byte_size, parameter_count, availability, card, source, uri, publisher, training_data, created_at)
    select gen_random_uuid(), ${project}, ${slug} || '-' || n, ${nameOf('Model')}, 'One of many.', 'IMAGE_CLASSIFICATION', 'IMAGE', 'Network', 'MIT', '{}',
      '{cat,dog}', '[]', '[]', '[]', 1000, 1000, 'READY', '', 'UPLOAD', 'upload:' || n, 'Somebody', '{}', ${madeAt} from ${numbers}`);
  const model = sql`(select id from models where project_id = ${project} order by created_at limit 1)`;
  await db.execute(sql`
    insert into fine_tunes (id, project_id, model_id, dataset_id, strategy, options, job_id, created_at)
    select gen_random_uuid(), ${project}, ${model}, ${dataset}, 'LINEAR_PROBE', ${options}::jsonb, job_id, ${madeAt} from ${jobs('fine-tune')}`);
  await db.execute(sql`
    insert into checkpoints (id, fine_tune_id, epoch, labels, byte_size, sha256, validation_loss, created_at)
    select gen_random_uuid(), id, 1, '{cat,dog}', 1000, encode(sha256(id::text::bytea), 'hex'), 0.5, created_at from fine_tunes where project_id = ${project}`);
  await db.execute(sql`
    insert into sweeps (id, project_id, dataset_id, plan, job_id, created_at)
    select gen_random_uuid(), ${project}, ${dataset}, ${plan}::jsonb, job_id, ${madeAt} from ${jobs('run-sweep')}`);
  await db.execute(sql`
    insert into feature_sets (id, project_id, model_id, dataset_id, layer, dimension, row_count, key, job_id, created_at)
    select gen_random_uuid(), ${project}, ${model}, ${dataset}, 'pool', 16, 2, n::text, job_id, ${madeAt} from ${jobs('extract-features')}`);
  await db.execute(sql`
    insert into endpoints (name, project_id, revision, replicas, created_at)
    select ${slug} || '-' || n, ${project}, 1, 0, ${madeAt} from ${numbers}`);
  await db.execute(sql`
    insert into endpoint_revisions (endpoint_name, number, checkpoint_id, traffic, deployed_by)
    select name, 1, (select checkpoints.id from checkpoints join fine_tunes on fine_tune_id = fine_tunes.id where project_id = ${project} limit 1), 100, 'spec'
    from endpoints where project_id = ${project}`);
  // As the store notes them: what has no size is asked for, one blob at a time.
  await db.execute(sql`
    insert into blob_sizes (sha256, byte_size)
    select sha256, 1000 from datasets where project_id = ${project} union
    select sha256, 1000 from checkpoints join fine_tunes on fine_tune_id = fine_tunes.id where project_id = ${project}
    on conflict do nothing`);
  // PostgreSQL does it by itself within a minute, and plans its queries for empty tables until then.
  await db.execute(sql`analyze`);
}
