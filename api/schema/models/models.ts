import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { type Page, pageOf, pageSize } from '../connection.ts';
import type { ModelSort, ValueOf } from '../enums.ts';
import type { ModelSelection } from './count-models.ts';
import { findModels } from './find-models.ts';
import type { ModelFilter } from './model-type.ts';
import { searchQuery } from './search-query.ts';

export type ModelRow = typeof models.$inferSelect;

export interface ListModels {
  search?: string | null;
  filter?: ModelFilter | null;
  sort?: ValueOf<typeof ModelSort> | null;
  first?: number | null;
  after?: string | null;
}

export interface ModelPage extends Page<ModelRow> {
  totalCountIsExact: boolean;
  correctedSearch: string | null;
  /** What the page is of, for its facets. */
  selection: ModelSelection;
}

/** Models that hold every word of `search`; see `searchQuery` for what that means. */
export async function listModels(context: Context, args: ListModels): Promise<ModelPage> {
  const { db, loaders } = context;
  const size = pageSize(args.first);
  const { sort, after } = { sort: args.sort ?? 'RELEVANCE', after: args.after };
  const query = await searchQuery(db, args.search);
  const selection = { filter: args.filter ?? {}, tsquery: query?.tsquery ?? null };
  const { rows, count, exact } = await findModels(db, { ...selection, sort, after, limit: size + 1 });
  const nodes = await loaders.model.loadMany(rows.map(({ id }) => id));
  const found = rows.flatMap(({ cursor }, i) => {
    const node = nodes[i];
    if (node instanceof Error) throw node;
    // null: deleted a moment ago.
    return node === null ? [] : [{ node, cursor }];
  });
  return {
    ...pageOf(found, { size, after, totalCount: count }),
    totalCountIsExact: exact,
    correctedSearch: query?.corrected ?? null,
    selection,
  };
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
      : model.availability === 'INCOMPLETE'
        ? 'answer the questions of its import with answerImport'
        : `call fetchModel(slug: "${slug}") first`;
  throw new RequestError(
    'CONFLICT',
    `The model ${slug} is not here yet (${model.availability}): ${advice}.`,
    'modelSlug',
  );
}
