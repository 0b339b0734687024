import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { models } from '../database/tables/index.ts';

/** Whether `model` is the model `id` or one of its descendants, over any number of steps. */
export async function descendsFrom(db: Db, model: string, id: string): Promise<boolean> {
  // UNION drops rows already seen, so the recursion ends even on a cycle.
  const { rows } = await db.execute(sql`
    with recursive line(id) as (
      select ${model}::uuid
      union
      select ${models.baseModelId} from ${models} join line on ${models.id} = line.id
      where ${models.baseModelId} is not null
    )
    select 1 from line where id = ${id}::uuid`);
  return rows.length > 0;
}

/** The zoo's model from a hub repository, if there is one: a card's `base_model` may name it. */
export async function modelOfRepository(db: Db, repository: string): Promise<string | null> {
  const [model] = await db.select({ id: models.id }).from(models).where(isRepository(repository)).limit(1);
  return model?.id ?? null;
}

/** Links models that were imported before their base model, and know it only by name. */
export async function adoptDerivatives(db: Db, model: { id: string; repository: string }): Promise<void> {
  const waiting = await db
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.baseModelName, model.repository), isNull(models.baseModelId)));
  for (const { id } of waiting) {
    if (await descendsFrom(db, model.id, id)) continue;
    await db.update(models).set({ baseModelId: model.id }).where(eq(models.id, id));
  }
}

const isRepository = (repository: string) =>
  sql`${models.sourceSpec}->>'kind' = 'hub' and lower(${models.sourceSpec}->>'repository') = lower(${repository})`;
