import { and, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { biasNotes, models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { keyset, type Page, pageOf, pageSize, type SortKey } from '../connection.ts';
import type { ModelSort, ValueOf } from '../enums.ts';
import type { ModelFilter } from './model-type.ts';

export type ModelRow = typeof models.$inferSelect;

export interface ListModels {
  search?: string | null;
  filter?: ModelFilter | null;
  sort?: ValueOf<typeof ModelSort> | null;
  first?: number | null;
  after?: string | null;
}

/** Models that hold every word of `search` in their slug, name, summary, architecture, publisher or tags. */
export async function listModels(context: Context, args: ListModels): Promise<Page<ModelRow>> {
  const size = pageSize(args.first);
  const sort = args.sort ?? 'RELEVANCE';
  const words = searchWords(args.search);
  const where = and(...words.map(holds), ...filters(args.filter ?? {}));
  const keys = keyset(sort, sortKeys(sort, words), args.after);
  const rows = await context.db
    .select({ node: models, cursor: keys.cursor })
    .from(models)
    .where(and(where, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after: args.after, totalCount: await context.db.$count(models, where) });
}

/** @throws RequestError NOT_FOUND */
export async function modelBySlug(context: Context, slug: string, field = 'modelSlug'): Promise<ModelRow> {
  const model = await findModel(context, slug);
  if (!model) throw new RequestError('NOT_FOUND', `There is no model "${slug}"; the query models lists them.`, field);
  return model;
}

export async function findModel(context: Context, slug: string): Promise<ModelRow | null> {
  if (slug.includes('\0')) return null;
  const [model] = await context.db.select().from(models).where(eq(models.slug, slug));
  return model ?? null;
}

/**
 * A model whose bytes are here.
 *
 * @throws RequestError NOT_FOUND; CONFLICT where it was not fetched.
 */
export async function readyModel(context: Context, slug: string): Promise<ModelRow & { onnxSha256: string }> {
  const model = await modelBySlug(context, slug);
  const { onnxSha256 } = model;
  if (model.availability === 'READY' && onnxSha256 !== null) return { ...model, onnxSha256 };
  const advice =
    model.availability === 'FETCHING'
      ? 'it is being fetched; wait until it is READY'
      : `call fetchModel(slug: "${slug}") first`;
  throw new RequestError(
    'CONFLICT',
    `The model ${slug} is not here yet (${model.availability}): ${advice}.`,
    'modelSlug',
  );
}

/** At most ten words, so that a long text makes no long query. */
function searchWords(search: string | null | undefined): string[] {
  return (search ?? '').replaceAll('\0', ' ').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
}

/** Escapes what LIKE would take as a pattern. */
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

const SEARCHED = sql`lower(concat_ws(' ', ${models.slug}, ${models.name}, ${models.summary}, ${models.architecture}, ${models.publisher}, array_to_string(${models.tags}, ' ')))`;

const holds = (word: string): SQL => sql`${SEARCHED} like ${`%${escapeLike(word)}%`}`;

/** Each is a parameter of the query, and PostgreSQL takes 65 535. */
const MOST_LICENSES = 100;

function filters({
  task,
  modality,
  licenses,
  availability,
  maxParameters,
  hasBiasNotes,
}: ModelFilter): (SQL | undefined)[] {
  if (licenses && licenses.length > MOST_LICENSES)
    throw new RequestError('BAD_USER_INPUT', `licenses: at most ${MOST_LICENSES} can be asked for.`, 'licenses');
  const noted = sql`exists (select 1 from ${biasNotes} where ${biasNotes.modelId} = ${models.id})`;
  return [
    task ? eq(models.task, task) : undefined,
    modality ? eq(models.modality, modality) : undefined,
    licenses
      ? inArray(
          models.license,
          licenses.map((name) => name.replaceAll('\0', '')),
        )
      : undefined,
    availability ? eq(models.availability, availability) : undefined,
    maxParameters != null ? lte(models.parameterCount, maxParameters) : undefined,
    hasBiasNotes == null ? undefined : hasBiasNotes ? noted : sql`not ${noted}`,
  ];
}

function sortKeys(sort: ValueOf<typeof ModelSort>, words: string[]): SortKey[] {
  const id: SortKey = { expression: sql`${models.id}`, direction: 'asc', type: 'uuid' };
  const name: SortKey = { expression: sql`lower(${models.name})`, direction: 'asc', type: 'text' };
  switch (sort) {
    case 'NAME':
      return [name, id];
    case 'NEWEST':
      return [{ ...id, direction: 'desc' }];
    case 'SMALLEST': {
      // Unknown sizes last.
      const size = sql`coalesce(${models.parameterCount}, 999999999999999999)`;
      return [{ expression: size, direction: 'asc', type: 'bigint' }, id];
    }
    case 'RELEVANCE':
      return words.length === 0
        ? [name, id]
        : [{ expression: relevance(words), direction: 'desc', type: 'bigint' }, name, id];
    case 'FASTEST': {
      const message =
        'FASTEST is not available yet: the speed of models is not measured. RELEVANCE, NAME, NEWEST and SMALLEST are.';
      throw new RequestError('BAD_USER_INPUT', message, 'sort');
    }
  }
}

/** A word in the name or slug says more than one in the tags, and that more than one elsewhere. */
function relevance(words: string[]): SQL {
  const score = (word: string) => {
    const pattern = `%${escapeLike(word)}%`;
    const inName = or(sql`lower(${models.name}) like ${pattern}`, sql`${models.slug} like ${pattern}`);
    return sql`case when ${inName} then 4 when ${word} = any(${models.tags}) then 2 else 1 end`;
  };
  return sql`(${sql.join(words.map(score), sql` + `)})::bigint`;
}
