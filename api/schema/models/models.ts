import { eq } from 'drizzle-orm';
import type { Context } from '../../context.ts';
import { models } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { type Page, pageOf, pageSize } from '../connection.ts';
import type { ModelSort, ValueOf } from '../enums.ts';
import type { ModelSelection } from './count-models.ts';
import { type FindModels, findModels } from './find-models.ts';
import { licensesByUse } from './licenses-by-use.ts';
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

/** A page whose parts are still loading, so that facets need not wait for them. */
export interface ModelPage {
  edges: Promise<Page<ModelRow>['edges']>;
  pageInfo: Promise<Page<ModelRow>['pageInfo']>;
  totalCount: Promise<number>;
  totalCountIsExact: Promise<boolean>;
  correctedSearch: string | null;
  /** The page's selection, for its facets. */
  selection: ModelSelection;
}

/**
 * Models that hold every word of `search`; see `searchQuery` for the rules.
 *
 * @throws RequestError BAD_USER_INPUT
 */
export async function listModels(context: Context, args: ListModels): Promise<ModelPage> {
  const size = pageSize(args.first);
  const query = await searchQuery(context.db, args.search);
  const filter = args.filter ?? {};
  const licensesOfUse = filter.commercialUse ? (await licensesByUse(context.db))[filter.commercialUse] : undefined;
  const selection = {
    filter: { ...filter, ...(licensesOfUse ? { licensesOfUse } : {}) },
    tsquery: query?.tsquery ?? null,
  };
  const page = pageOfModels(context, { ...selection, size, sort: args.sort ?? 'RELEVANCE', after: args.after });
  const part = <Part>(of: (whole: Awaited<typeof page>) => Part): Promise<Part> => {
    const value = page.then(of);
    // A caller that awaits it gets the error; there may be no caller.
    value.catch(() => {});
    return value;
  };
  return {
    edges: part(({ edges }) => edges),
    pageInfo: part(({ pageInfo }) => pageInfo),
    totalCount: part(({ totalCount }) => totalCount),
    totalCountIsExact: part(({ totalCountIsExact }) => totalCountIsExact),
    correctedSearch: query?.corrected ?? null,
    selection,
  };
}

async function pageOfModels(
  { db, loaders }: Context,
  { size, after, ...search }: Omit<FindModels, 'limit'> & { size: number },
): Promise<Page<ModelRow> & { totalCountIsExact: boolean }> {
  const { rows, count, exact } = await findModels(db, { ...search, after, limit: size + 1 });
  const nodes = await loaders.model.loadMany(rows.map(({ id }) => id));
  const found = rows.flatMap(({ cursor }, i) => {
    const node = nodes[i];
    if (node instanceof Error) throw node;
    // null: deleted a moment ago.
    return node === null ? [] : [{ node, cursor }];
  });
  return { ...pageOf(found, { size, after, totalCount: count }), totalCountIsExact: exact };
}

/** @throws RequestError NOT_FOUND */
export async function modelBySlug(context: Context, slug: string, field = 'modelSlug'): Promise<ModelRow> {
  const model = await findModel(context, slug);
  if (!model) throw new RequestError('NOT_FOUND', missingModel(slug), field);
  return model;
}

export const missingModel = (slug: string): string => `There is no model "${slug}"; the query models lists them.`;

export async function findModel(context: Context, slug: string): Promise<ModelRow | null> {
  if (slug.includes('\0')) return null;
  const [model] = await context.db.select().from(models).where(eq(models.slug, slug));
  return model ?? null;
}

/** @throws RequestError CONFLICT if the files of the model with this id were dropped */
export async function checkNotDropped({ db }: Pick<Context, 'db'>, id: string, field: string): Promise<void> {
  const [model] = await db.select().from(models).where(eq(models.id, id));
  if (!model?.filesDroppedAt || model.availability === 'READY') return;
  throw new RequestError(
    'CONFLICT',
    `The files of the model ${model.slug} were dropped: call fetchModel(slug: "${model.slug}") first.`,
    field,
  );
}

/**
 * A model whose bytes are here.
 *
 * @throws RequestError NOT_FOUND; CONFLICT if it was not fetched.
 */
export async function readyModel(
  context: Context,
  slug: string,
  field = 'modelSlug',
): Promise<ModelRow & { onnxSha256: string }> {
  const model = await modelBySlug(context, slug, field);
  const { onnxSha256 } = model;
  if (model.availability === 'READY' && onnxSha256 !== null) return { ...model, onnxSha256 };
  const advice =
    model.availability === 'FETCHING'
      ? 'it is being fetched; wait until it is READY'
      : model.availability === 'INCOMPLETE'
        ? 'answer the questions of its import with answerImport'
        : `call fetchModel(slug: "${slug}") first`;
  throw new RequestError('CONFLICT', `The model ${slug} is not here yet (${model.availability}): ${advice}.`, field);
}
