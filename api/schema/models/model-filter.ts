import { and, eq, gt, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { type modelCounts, modelSearch } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { Severity, type ValueOf } from '../enums.ts';
import type { ModelFilter } from './model-type.ts';

/** Each is a parameter of the query, and PostgreSQL takes 65 535. */
const MOST_LICENSES = 100;

/** The fields that models can be filtered and counted by. */
export type Facet = 'task' | 'modality' | 'license' | 'commercialUse' | 'availability' | 'source' | 'severity' | 'size';

/** A filter, with the licences that its commercialUse stands for. */
export type SelectedFilter = ModelFilter & { licensesOfUse?: string[] };

type Kinds = Pick<
  typeof modelSearch,
  'task' | 'modality' | 'license' | 'availability' | 'source' | 'worstSeverity' | 'sizeClass'
>;

/** In the order of their ranks in `worst_severity`, which begin at 1. */
const SEVERITIES = Object.keys(Severity) as ValueOf<typeof Severity>[];

/**
 * The conditions of a filter, by field, on the columns of `model_search` or `model_counts`.
 *
 * @throws RequestError BAD_USER_INPUT
 */
export function filterConditions(
  filter: SelectedFilter,
  columns: Kinds | typeof modelCounts,
): { [F in Facet]?: SQL | undefined } {
  const { task, modality, licenses, licensesOfUse, availability, sources, hasBiasNotes, severities } = filter;
  for (const [field, list] of Object.entries({ licenses, sources, severities })) {
    if (list && list.length > MOST_LICENSES)
      throw new RequestError('BAD_USER_INPUT', `${field}: at most ${MOST_LICENSES} can be requested.`, field);
  }
  const ranks = severities?.map((severity) => SEVERITIES.indexOf(severity) + 1);
  return {
    task: task ? eq(columns.task, task) : undefined,
    modality: modality ? eq(columns.modality, modality) : undefined,
    license: licenses
      ? inArray(
          columns.license,
          licenses.map((name) => name.replaceAll('\0', '')),
        )
      : undefined,
    commercialUse: licensesOfUse ? isAnyOf(columns.license, licensesOfUse) : undefined,
    availability: availability ? eq(columns.availability, availability) : undefined,
    source: sources ? inArray(columns.source, sources) : undefined,
    severity: and(
      hasBiasNotes == null ? undefined : hasBiasNotes ? gt(columns.worstSeverity, 0) : eq(columns.worstSeverity, 0),
      ranks ? inArray(columns.worstSeverity, ranks) : undefined,
    ),
  };
}

/** However many texts there are, they are one parameter of the query. */
export const isAnyOf = (column: Kinds['license'] | (typeof modelCounts)['license'], texts: string[]): SQL =>
  sql`${column} = any(${sql.param(texts)}::text[])`;

/** Models of the catalogue and of the project that asks. */
export const visibleModels = (columns: Pick<typeof modelSearch, 'projectId'> | typeof modelCounts): SQL =>
  sql`(${columns.projectId} is null or ${columns.projectId} = graft_project())`;

/** Either bound leaves out models with an unknown number of parameters. */
export function sizeCondition(
  { minParameters, maxParameters }: ModelFilter,
  size: SQL = sql`${modelSearch.size}`,
): SQL | undefined {
  if (minParameters == null && maxParameters == null) return undefined;
  return and(
    minParameters == null ? undefined : gte(size, minParameters),
    maxParameters == null ? undefined : lte(size, maxParameters),
    sql`${size} < ${UNKNOWN_SIZE}`,
  );
}

/** The value of `model_search.size` for an unknown number of parameters. */
const UNKNOWN_SIZE = 999_999_999_999_999_999n;

/**
 * The sizes of a filter as whole powers of ten, `[from, to)`, if they are such: then `model_counts` has the counts. null if
 * they are not, undefined if the filter names none.
 */
export function sizeClasses({ minParameters, maxParameters }: ModelFilter): [number, number] | null | undefined {
  if (minParameters == null && maxParameters == null) return undefined;
  const from = minParameters == null || minParameters <= 0 ? 0 : Math.log10(minParameters);
  const to = maxParameters == null ? 99 : Math.log10(maxParameters + 1);
  const whole = (power: number) => Math.abs(power - Math.round(power)) < 1e-12;
  return whole(from) && whole(to) ? [Math.round(from), Math.round(to)] : null;
}
