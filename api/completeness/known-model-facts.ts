import { type SQL, sql } from 'drizzle-orm';
import { biasNotes, modelFiles, models } from '../database/tables/index.ts';

const isWritten = (text: SQL) => sql`lower(btrim(coalesce(${text}, ''))) not in ('', 'unknown', 'other')`;

/** The facts of `modelCompleteness`, in PostgreSQL, of a row of `models` that is called `model`. Of base models' notes it knows nothing. */
const KNOWN: SQL[] = [
  sql`model.uri <> ''`,
  sql`model.revision is not null`,
  isWritten(sql`model.publisher`),
  sql`model.retrieved_at is not null`,
  sql`exists (select from ${modelFiles} file where file.model_id = model.id)`,
  sql`model.signature ->> 'status' = 'VERIFIED'`,
  sql`(${isWritten(sql`model.license`)} and model.license not in ('NOASSERTION', 'NONE'))`,
  isWritten(sql`model.architecture`),
  sql`model.parameter_count is not null`,
  sql`(model.inputs <> '[]' and model.outputs <> '[]')`,
  sql`model.preprocessing is not null`,
  sql`cardinality(model.training_data) > 0`,
  sql`(model.manifest ->> 'trainedFromScratch' is distinct from 'true'
    and (model.base_model_id is not null or ${isWritten(sql`model.base_model_name`)}))`,
  sql`cardinality(model.limits) > 0`,
  sql`exists (select from ${biasNotes} note where note.model_id = model.id and note.withdrawn_at is null)`,
  isWritten(sql`model.citation`),
  sql`model."references" <> '[]'`,
];

/**
 * How many millionths of the facts about a model are known: `modelCompleteness`, for sorting where models are too many to load.
 *
 * @param modelId its identifier
 */
export function completenessInMillionths(modelId: SQL): SQL {
  const known = sql.join(
    KNOWN.map((fact) => sql`(coalesce(${fact}, false))::int`),
    sql` + `,
  );
  const applying = sql`(${sql.raw(String(KNOWN.length))} - (model.manifest ->> 'trainedFromScratch' is not distinct from 'true')::int)`;
  return sql`(select (1000000 * (${known}) / ${applying})::bigint from ${models} model where model.id = ${modelId})`;
}
